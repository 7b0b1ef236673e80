"""The route template of a request, from what its framework knows and from its path alone."""

import re
import unittest

from stallsight_agent.routes import asgi_route


class Route:
    endpoint = None

    def __init__(self, path, pattern=None, methods=None):
        self.path, self.path_regex, self.methods = path, re.compile(pattern or ""), methods


class Router:
    def __init__(self, *routes):
        self.routes = list(routes)


class Mounted(Route, Router):
    def __init__(self, path, pattern, *routes):
        Route.__init__(self, path, pattern)
        Router.__init__(self, *routes)


class Routes(unittest.TestCase):
    def asked(self, path, method="GET", **scope):
        return asgi_route({"path": path, "method": method, **scope})

    def test_a_parameter_in_the_mount_point(self):
        route = Route("/items/{item}", "^/items/([^/]+)$")
        for path in ("/items/7", "/tenants/acme/items/7"):
            said = self.asked(path, route=route, endpoint=1, root_path="/tenants/acme", path_params={"tenant": "acme", "item": 7})
            self.assertEqual(said, "/tenants/{tenant}/items/{item}")

    def test_a_router_that_was_included_with_a_prefix(self):
        route = Route("/orders/{order}", "^/orders/([^/]+)$")
        said = self.asked("/v1/users/same/orders/same", route=route, endpoint=1, path_params={"user": "same", "order": "same"})
        self.assertEqual(said, "/v1/users/{user}/orders/{order}")

    def test_what_a_parameter_converted_is_masked(self):
        route = Route("/items", "^/items$")
        said = self.asked("/tenants/007/items", route=route, endpoint=1, root_path="/tenants/007", path_params={"tenant": 7})
        self.assertEqual(said, "/tenants/:id/items")

    def test_before_it_is_routed(self):
        table = Router(
            Route("/items/{item}", "^/items/([^/]+)$", {"POST"}),
            Route("/items/{name}", "^/items/([^/]+)$", {"GET"}),
            Mounted("/shops/{shop}", "^/shops/(?P<shop>[^/]+)/(?P<path>.*)$", Route("/goods", "^/goods$")),
            Router(Route("/late/{x}", "^/late/([^/]+)$")),
        )
        app = type("App", (), {"router": table})
        asked = {path: self.asked(path, app=app) for path in ("/items/secret", "/shops/secret/goods", "/shops/secret/none", "/late/secret")}
        self.assertEqual([*asked.values()], ["/items/{name}", "/shops/{shop}/goods", "/shops/{shop}/*", "/late/{x}"])
        self.assertEqual(self.asked("/items/secret", "PUT", app=app), "/items/{item}")

    def test_no_route(self):
        paths = {
            "/users/12345/report?token=secret": "/users/:id/report",
            "/who/somebody@example.com": "/who/:id",
            "/files/7b1c0e5a-93d1-4c0e-8c39-9f0f7a3d2b11/x": "/files/:id/x",
            "/": "/",
        }
        self.assertEqual({path: self.asked(path) for path in paths}, paths)


if __name__ == "__main__":
    unittest.main()
