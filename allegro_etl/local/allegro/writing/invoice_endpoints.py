"""The endpoints of an order's invoices."""

from starlette.requests import Request
from starlette.responses import Response

from allegro_etl.local.allegro.answers import ApiProblem, answer
from allegro_etl.local.allegro.world import World
from allegro_etl.local.allegro.writing import bodies, invoices
from allegro_etl.local.allegro.writing.order_endpoints import order_of


def list_invoices(world: World, request: Request) -> Response:
    """Answer `GET /order/checkout-forms/{id}/invoices`: what is registered, and what became of each file."""
    return answer(invoices.listed(world.shop, order_of(world, request, "getOrderInvoices")["id"]))


def add_invoice(world: World, request: Request) -> Response:
    """Answer `POST /order/checkout-forms/{id}/invoices`: 201 with the id under which its file is awaited."""
    form = order_of(world, request, "addOrderInvoice")
    body = bodies.json_object(request)
    name = bodies.text(bodies.part(body, "file"), "name", 255, status=422)
    number = body.get("invoiceNumber")
    if number is not None and not isinstance(number, str):
        raise ApiProblem(422, "VALIDATION_ERROR", "invoiceNumber must be a text", "invoiceNumber")
    return answer({"id": invoices.register(world.shop, form, name, number)}, 201)


def upload_file(world: World, request: Request) -> Response:
    """Answer `PUT /order/checkout-forms/{id}/invoices/{invoiceId}/file`: 200, and a look for viruses later."""
    form = order_of(world, request, "addOrderInvoiceFile")
    content_type = request.headers.get("content-type", "").split(";")[0].strip()
    invoices.upload(world.shop, form["id"], request.path_params["invoice"], bodies.content(request), content_type)
    return Response(status_code=200)
