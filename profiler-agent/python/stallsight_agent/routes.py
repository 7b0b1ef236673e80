"""Names a request by the template of its route: the one that was taken, before that the one that will be, else its path with ids masked.

Knows how frameworks keep their routes, and calls nothing of theirs. Of a concrete path, nothing that a parameter stands for is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

#: As profiler-agent/node/route.ts has it: what looks like an id, a token or a name of one thing among many.
_id: Final = re.compile(
    r"\d+|[0-9a-f]{8,}|[0-9a-f]{8}-[0-9a-f-]{27}|.{25,}|.*@.*|(?=.*\d)(?=.*[a-z])[\w-]{10,}", re.IGNORECASE | re.ASCII | re.DOTALL
)
_most_segments: Final = 20
_most_routes: Final = 500
_deepest: Final = 5
#: Under which names a router keeps what it tries; FastAPI's routers within routers do so once they have served a request.
_kept_as: Final = ("routes", "_effective_candidates")


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    route: str


def masked(url: object) -> str:
    path = re.split("[?#]", str(url), maxsplit=1)[0]
    return "/".join(_mask(segment) for segment in path.split("/")[:_most_segments])


def _mask(segment: str) -> str:
    return ":id" if _id.fullmatch(segment) else segment


def request_of_scope(scope: object) -> Request | None:
    """`scope` is what applications, routers and middleware of ASGI hand on, each adding what it found."""
    if type(scope) is not dict or scope.get("type") != "http":
        return None
    return Request(str(scope.get("method", "")), asgi_route(scope))


def asgi_route(scope: dict[str, Any]) -> str:
    template = scope.get("path_template")
    if isinstance(template, str):
        return template
    path = _path_below(scope)
    if "endpoint" in scope:
        return _named(_mounted_at(scope), scope) + _taken(scope, path)
    found = _that_matches(getattr(scope.get("app"), "router", None), path, str(scope.get("method", "")))
    return masked(scope.get("path", "")) if found is None else _named(_mounted_at(scope), scope) + found


def _taken(scope: dict[str, Any], path: str) -> str:
    """FastAPI and newer Starlettes leave the route in the scope; older ones their endpoint, by which the router knows the route."""
    route = scope.get("route")
    if route is None:
        endpoint, routes = scope["endpoint"], getattr(scope.get("router"), "routes", ())
        route = next((each for each in routes if not hasattr(each, "routes") and getattr(each, "endpoint", None) is endpoint), None)
    template = getattr(route, "path", None)
    if not isinstance(template, str) or (hasattr(route, "app") and not hasattr(route, "endpoint")):
        return "/*"
    if _matches(route, path):
        return template
    # It was included in a router with a prefix of its own: that is what the path has before it.
    return _named("/".join(path.split("/")[: -template.count("/")]), scope, template) + template


def _path_below(scope: dict[str, Any]) -> str:
    """Without where the application is mounted; older Starlettes take that away themselves."""
    path, root = str(scope.get("path", "")), _mounted_at(scope)
    return path[len(root) :] if root and path.startswith(f"{root}/") else path


def _mounted_at(scope: dict[str, Any]) -> str:
    return str(scope.get("root_path") or "")


def _named(path: str, scope: dict[str, Any], rest: str = "") -> str:
    """Where a segment was matched by a parameter, and not by one of the rest, the parameter's name stands for what was asked."""
    asked = [(name, str(value)) for name, value in dict(scope.get("path_params") or {}).items() if f"{{{name}" not in rest]
    segments = path.split("/")
    for at, segment in enumerate(segments):
        match = next((one for one in asked if one[1] == segment), None)
        segments[at] = _mask(segment) if match is None else f"{{{match[0]}}}"
        if match is not None:
            asked.remove(match)
    return "/".join(segments)


def _that_matches(router: Any, path: str, method: str, depth: int = 0) -> str | None:
    """The first route for the path and its method; one for another method where there is none."""
    other: str | None = None
    for route in _routes_of(router) if depth < _deepest else ():
        match = _matches(route, path)
        if match is None and hasattr(route, "path_regex"):
            continue
        template = str(getattr(route, "path", ""))
        if _is_router(route):
            rest = path if match is None else "/" + match.groupdict().get("path", "")
            found = _that_matches(route, rest, method, depth + 1)
            if found is not None or match is not None:
                return template + (found or "/*")
        elif match is not None and method in (getattr(route, "methods", None) or (method,)):
            return template
        elif match is not None:
            other = other or template
    return other


def _matches(route: Any, path: str) -> re.Match[str] | None:
    pattern = getattr(route, "path_regex", None)
    return pattern.match(path) if isinstance(pattern, re.Pattern) else None


def _is_router(route: Any) -> bool:
    return any(hasattr(route, name) for name in _kept_as)


def _routes_of(router: Any) -> list[Any]:
    found = next((kept for kept in (getattr(router, name, None) for name in _kept_as) if isinstance(kept, (list, tuple))), ())
    return list(found[:_most_routes])


def of_aiohttp(request: Any) -> Request | None:
    match = getattr(request, "_match_info", None)
    if match is None:
        return None
    canonical = getattr(getattr(getattr(match, "_route", None), "resource", None), "canonical", None)
    message = getattr(request, "_message", None)
    return _request(getattr(message, "method", ""), canonical, getattr(message, "path", None))


def of_django(request: Any) -> Request | None:
    if not hasattr(request, "resolver_match"):
        return None
    route = getattr(request.resolver_match, "route", None)
    return _request(request.method, None if route is None else f"/{route}", getattr(request, "path", None))


def of_quart(request: Any) -> Request | None:
    return _request(
        getattr(request, "method", ""), getattr(getattr(request, "url_rule", None), "rule", None), getattr(request, "path", None)
    )


def of_sanic(request: Any) -> Request | None:
    path = getattr(getattr(request, "route", None), "path", None)
    url = getattr(request, "raw_url", None)
    return _request(
        getattr(request, "method", ""),
        None if path is None else f"/{path}",
        url.decode("ascii", "replace") if isinstance(url, bytes) else None,
    )


def of_tornado(handler: Any) -> Request | None:
    """Tornado's routes are regular expressions."""
    request, application = getattr(handler, "request", None), getattr(handler, "application", None)
    path = getattr(request, "path", None)
    if application is None or not isinstance(path, str):
        return None
    found = _patterns(getattr(application, "default_router", None), type(handler), path, 0)
    return _request(getattr(request, "method", ""), next(found, None), path)


def _patterns(router: Any, handler: type, path: str, depth: int) -> Iterator[str]:
    for rule in getattr(router, "rules", ()) if depth < _deepest else ():
        regex = getattr(getattr(rule, "matcher", None), "regex", None)
        if rule.target is handler and isinstance(regex, re.Pattern):
            if regex.match(path):
                yield regex.pattern.removesuffix("$")
        elif hasattr(rule.target, "rules"):
            yield from _patterns(rule.target, handler, path, depth + 1)


def _request(method: object, template: object, url: object) -> Request | None:
    if isinstance(template, str):
        return Request(str(method), template)
    return Request(str(method), masked(url)) if isinstance(url, str) else None
