"""Master data a repair may rest on: banks, accounts, parties, settlement instructions, calendars, rates, lists."""
