"""The description of the interface: who may call, what may come back, and that errors are problems everywhere."""

from typing import Any

import pytest


def described(serve: Any) -> dict[str, Any]:
    async def scene(client: Any, _: Any) -> Any:
        return (await client.get("/api/v1/openapi.json")).json()

    return serve(scene)  # type: ignore[no-any-return]


def test_every_call_says_who_may_make_it_and_how_it_is_refused(serve: Any) -> None:
    told = described(serve)
    signed, refused = set(), {}
    for path, item in told["paths"].items():
        for method, operation in item.items():
            signed |= {path} if operation.get("security") else set()
            refused[f"{method} {path}"] = {
                status
                for status, answer in operation["responses"].items()
                if "application/problem+json" in answer.get("content", {})
            }
    assert "/api/v1/tokens" not in signed
    assert {"/api/v1/cases", "/api/v1/exceptions", "/api/v1/cases/{case_id}/decisions"} <= signed
    assert refused["post /api/v1/cases/{case_id}/decisions"] >= {"401", "403", "404", "409", "412", "422", "423", "429"}
    assert [call for call, statuses in refused.items() if not statuses and "z" not in call.rsplit("/", 1)[1]] == []
    assert "HTTPValidationError" not in told["components"]["schemas"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("DELETE", "/api/v1/cases", 405),
        ("DELETE", "/api/v1/policies", 405),
        ("POST", "/api/v1/tokens", 422),
    ],
)
def test_errors_of_the_framework_are_problems_too(serve: Any, method: str, path: str, status: int) -> None:
    async def scene(client: Any, _: Any) -> Any:
        return await client.request(method, path, json={"name": 1} if method == "POST" else None)

    answer = serve(scene)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert status != 405 or "GET" in answer.headers["allow"]
    assert path != "/api/v1/policies" or answer.headers["allow"] == "GET, POST"


@pytest.mark.parametrize("received_at", [0, "0", True, "1763802720", "2026-11-23T09:00:00"])
def test_a_number_is_no_time(serve: Any, received_at: Any) -> None:
    from store_builders import MESSAGE

    async def scene(client: Any, counter: Any) -> Any:
        key = await counter.machine("exceptions:write")
        return await client.post(
            "/api/v1/exceptions", json={"message": MESSAGE, "received_at": received_at}, headers=key
        )

    assert serve(scene).status_code == 422
