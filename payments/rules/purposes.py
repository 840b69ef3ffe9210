"""The external purpose and category purpose codes we know of (ISO 20022 external code sets); codes only, no texts."""

PURPOSES = frozenset(
    {
        "ACCT", "ADCS", "ADMG", "ADVA", "AEMP", "AGRT", "AIRB", "ALLW", "ALMY", "AMEX", "ANNI", "ANTS", "AREN",
        "AUCO", "B112", "BBSC", "BCDM", "BCFG", "BECH", "BENE", "BENW", "BEXP", "BFWD", "BKDF", "BKFE", "BKFM",
        "BKIP", "BKPP", "BLDM", "BNET", "BOCE", "BOND", "BONU", "BR12", "BUSB", "CABD", "CAEQ", "CAFI", "CASH",
        "CBCR", "CBFF", "CBFR", "CBLK", "CBTV", "CCHD", "CCIR", "CCPC", "CCPM", "CCRD", "CCSM", "CDBL", "CDCB",
        "CDCD", "CDCS", "CDDP", "CDEP", "CDOC", "CDQC", "CFDI", "CFEE", "CGDD", "CHAR", "CHPC", "CLPR", "CMDT",
        "CMPP", "COLL", "COMC", "COMM", "COMP", "COMT", "CORT", "COST", "CPEN", "CPKC", "CPYR", "CRDS", "CRPR",
        "CRSP", "CRTL", "CSDB", "CSLP", "CVCF", "DBCR", "DBTC", "DCRD", "DEBT", "DEPD", "DEPT", "DERI", "DICL",
        "DIVD", "DMEQ", "DNTS", "DSMT", "EDUC", "EFTC", "EFTD", "ELEC", "ENRG", "EQPT", "EQTS", "EQUS", "ESTX",
        "ETUP", "EXPT", "EXTD", "FACT", "FAND", "FCDT", "FCIN", "FCOL", "FCPM", "FEES", "FERB", "FIXI", "FLCR",
        "FNET", "FORW", "FREX", "FUTR", "FWBC", "FWCC", "FWLV", "FWSB", "FWSC", "FXNT", "GAFA", "GAHO", "GAMB",
        "GASB", "GDDS", "GDSV", "GFRP", "GIFT", "GOVI", "GOVT", "GSCB", "GSTX", "GVEA", "GVEB", "GVEC", "GVED",
        "GWLT", "HEDG", "HLRP", "HLST", "HLTC", "HLTI", "HREC", "HSPC", "HSTX", "ICCP", "ICRF", "IDCP", "IHRP",
        "INPC", "INPR", "INSC", "INSM", "INSU", "INTC", "INTE", "INTP", "INTX", "INVS", "IPAY", "IPCA", "IPDO",
        "IPEA", "IPEC", "IPEW", "IPPS", "IPRT", "IPU2", "IPUW", "IVPT", "KCPP", "KCPC", "LBIN", "LBRI", "LCOL",
        "LFEE", "LICF", "LIFI", "LIMA", "LMEQ", "LMFI", "LMRK", "LOAN", "LOAR", "LOTT", "LREB", "LREV", "LSFL",
        "MAFC", "MARF", "MARG", "MBSB", "MBSC", "MCDM", "MCFG", "MDCS", "MGCC", "MGSC", "MOMA", "MP2B", "MP2P",
        "MSVC", "MTUP", "NETT", "NITX", "NOWS", "NWCH", "NWCM", "OCCC", "OCDM", "OCFG", "OFEE", "OPBC", "OPCC",
        "OPSB", "OPSC", "OPTN", "OTCD", "OTHR", "OTLC", "PADD", "PAYR", "PCOM", "PDEP", "PEFC", "PENO", "PENS",
        "PHON", "PLDS", "PLRF", "POPE", "PPTI", "PRCP", "PRME", "PTSP", "PTXP", "RAPI", "RCKE", "RCPT", "RDTX",
        "REBT", "REFU", "RELG", "RENT", "REOD", "REPO", "RHBS", "RIMB", "RINP", "RLWY", "ROYA", "RPBC", "RPCC",
        "RPNT", "RPSB", "RPSC", "RRBN", "RRCT", "RRTP", "RVPO", "RVPM", "RWTP", "SALA", "SASW", "SAVG", "SBSC",
        "SCIE", "SCIR", "SCRP", "SCVE", "SECU", "SEPI", "SERV", "SHBC", "SHCC", "SHSL", "SLEB", "SLOA", "SLPI",
        "SPLT", "SPSP", "SSBE", "STDY", "SUBS", "SUPP", "SWBC", "SWCC", "SWFP", "SWPP", "SWPT", "SWRS", "SWSB",
        "SWSC", "SWUF", "TAXR", "TAXS", "TBAN", "TBAS", "TBBC", "TBCC", "TBIL", "TCSC", "TELI", "TLRF", "TLRR",
        "TMPG", "TPRI", "TPRP", "TRAD", "TRCP", "TREA", "TRFD", "TRNC", "TRPT", "TRVC", "UBIL", "UNIT", "VATX",
        "VIEW", "WEBI", "WHLD", "WTER",
    }
)  # fmt: skip
CATEGORY_PURPOSES = frozenset(
    {
        "BONU", "CASH", "CBLK", "CCRD", "CGWV", "CIPC", "CONC", "CORT", "DCRD", "DIVI", "DVPM", "EPAY", "FCDT",
        "FCIN", "FCOL", "GOVT", "GP2P", "HEDG", "ICCP", "IDCP", "INTC", "INTE", "LBOX", "LOAN", "MP2B", "MP2P",
        "OTHR", "PENS", "RPRE", "RRCT", "RVPM", "SALA", "SCRP", "SECU", "SSBE", "SUPP", "SWEP", "TAXS", "TOPG",
        "TRAD", "TREA", "VATX", "VOST", "WHLD", "ZABA", "SCVE",
    }
)  # fmt: skip
