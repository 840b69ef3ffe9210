"""An identity provider in a process of its own: metadata, keys, codes with PKCE, signed tokens, and twists on demand.

    provider_process.py PORT

`POST /twist` says how the next tokens differ from right ones; `POST /rotate` makes new keys. It checks what it is sent:
client secret, redirect address, code verifier, and that a code is used once.
"""

import base64
import hashlib
import json
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

CLIENT, SECRET = "paymend", "the secret of the client"
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
PEOPLE: dict[str, dict[str, Any]] = {
    "ana": {"sub": "u-1001", "employee": "E1001", "groups": ["pay-ops"]},
    "raj": {"sub": "u-1002", "employee": "E1002", "groups": ["pay-check", "team-control"]},
    "eve": {"sub": "u-1003", "employee": "E1003", "groups": ["canteen"]},
}


def new_keys() -> KeySet:
    return KeySet([RSAKey.generate_key(2048, parameters={"kid": secrets.token_hex(4), "use": "sig"})])


class Idp(BaseHTTPRequestHandler):
    issuer = ""
    keys = new_keys()
    codes: ClassVar[dict[str, dict[str, str]]] = {}
    twist: ClassVar[dict[str, Any]] = {}
    person = "ana"

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
        if path == "/.well-known/openid-configuration":
            names = {n: f"{self.issuer}/{n}" for n in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
            self.tell({"issuer": self.issuer, **names, "end_session_endpoint": f"{self.issuer}/end"})
        elif path == "/jwks_uri":
            self.tell(self.keys.as_dict(private=False))
        elif path == "/authorization_endpoint":
            code = secrets.token_hex(8)
            self.codes[code] = query
            back = urlencode({"code": code, "state": query["state"], "iss": self.issuer})
            self.send_response(303)
            self.send_header("Location", f"{query['redirect_uri']}?{back}")
            self.end_headers()
        else:
            self.tell({"error": "not_found"}, 404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        path = urlsplit(self.path).path
        if path == "/twist":
            Idp.twist = json.loads(body)
            Idp.person = Idp.twist.pop("person", "ana")
            self.tell({})
        elif path == "/rotate":
            Idp.keys = new_keys()
            self.tell({})
        elif path == "/logout_token":
            self.tell({"token": self.signed({"events": {LOGOUT: {}}, "jti": secrets.token_hex(8)}, {})})
        elif path == "/id_token":
            self.tell({"token": self.signed({}, {})})
        else:
            self.redeem({k: v[0] for k, v in parse_qs(body).items()})

    def redeem(self, sent: dict[str, str]) -> None:
        asked = self.codes.pop(sent.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        challenge = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        right = asked is not None and self.headers.get("Authorization") == f"Basic {basic}"
        right = right and asked["code_challenge_method"] == "S256" and sent["redirect_uri"] == asked["redirect_uri"]
        if not right or base64.urlsafe_b64encode(challenge).rstrip(b"=").decode() != asked["code_challenge"]:
            self.tell({"error": "invalid_grant"}, 400)
            return
        claims = {"nonce": asked["nonce"], "auth_time": int(time.time()) - (0 if "max_age" in asked else 3_000)}
        claims |= {"acr": asked["acr_values"]} if "acr_values" in asked else {}
        self.tell({"access_token": "a", "token_type": "Bearer", "id_token": self.signed(claims, asked)})

    def signed(self, claims: dict[str, Any], asked: dict[str, str]) -> str:
        now = int(time.time())
        whole = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, **PEOPLE[self.person], **claims}
        whole |= self.twist.get("claims", {})
        whole = {name: value for name, value in whole.items() if value is not None}
        key = self.keys.keys[0]
        how = self.twist.get("alg", "RS256")
        if how == "none":
            head, body = ({"alg": "none"}, whole)
            parts = [base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in (head, body)]
            return ".".join([*parts, ""])
        if how == "HS256":  # the provider's public key taken for a shared secret
            secret = OctKey.import_key(key.as_pem(private=False))
            return jwt.encode({"alg": "HS256", "kid": key.kid}, whole, secret, algorithms=["HS256"])
        if how == "stranger":
            key = RSAKey.generate_key(2048, parameters={"kid": key.kid})
        return jwt.encode({"alg": "RS256", "kid": key.kid}, whole, key)

    def tell(self, body: dict[str, Any], status: int = 200) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        return


if __name__ == "__main__":
    Idp.issuer = f"http://127.0.0.1:{sys.argv[1]}"
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Idp).serve_forever()
