"""The endpoints that write to an order: its numbers, its status; and the carriers that there are."""

from starlette.requests import Request
from starlette.responses import Response

from allegro_etl.local.allegro.answers import ApiProblem, answer, invalid
from allegro_etl.local.allegro.documents import Json
from allegro_etl.local.allegro.identifiers import is_time_uuid
from allegro_etl.local.allegro.world import World
from allegro_etl.local.allegro.writing import bodies, fulfilment, shipments


def order_of(world: World, request: Request, at: str) -> Json:
    """Return the form that a path names: 422 where the id is no time UUID, 404 where there is no such order."""
    form_id = request.path_params["id"].lower()
    if not is_time_uuid(form_id):
        raise invalid(f"{at}.checkoutFormId", "Not valid time UUID")
    if world.shop.book.body(form_id, world.shop.clock.milliseconds()) is None:
        message = f"Checkout form {form_id} not found"
        raise ApiProblem(404, "CheckoutFormNotFoundException", message, request.url.path)
    return world.shop.book.get(form_id)


def carriers(_: World, __: Request) -> Response:
    """Answer `GET /order/carriers`, which an application may ask without a user."""
    return answer({"carriers": [{"id": id_, "name": name} for id_, name in shipments.CARRIERS.items()]})


def list_shipments(world: World, request: Request) -> Response:
    """Answer `GET /order/checkout-forms/{id}/shipments`: all numbers, whoever added them."""
    form = order_of(world, request, "getOrderShipments")
    return answer({"shipments": world.shop.shipments.get(form["id"], [])})


def add_shipment(world: World, request: Request) -> Response:
    """Answer `POST /order/checkout-forms/{id}/shipments`: 201; there is no key, so twice sent is twice there."""
    form = order_of(world, request, "addOrderShipments")
    shipment = shipments.read_shipment(form, bodies.json_object(request))
    return answer(shipments.add(world.shop, form["id"], shipment), 201)


def set_status(world: World, request: Request) -> Response:
    """Answer `PUT /order/checkout-forms/{id}/fulfillment`: 204; 409 where the revision that was given is stale."""
    body = bodies.json_object(request)
    form_id = request.path_params["id"].lower()
    if world.shop.book.body(form_id, world.shop.clock.milliseconds()) is None:
        message = f"Checkout form {form_id} not found"
        raise ApiProblem(422, "SellerOrdersStoreUnprocessableEntityException", message, request.url.path)
    revision = request.query_params.get("checkoutForm.revision")
    if revision is not None and revision != world.shop.book.get(form_id)["revision"]:
        raise ApiProblem(409, "ConflictException", "Provided revision is outdated", "checkoutForm.revision")
    status = body.get("status")
    if status not in fulfilment.SETTABLE:
        raise ApiProblem(422, "VALIDATION_ERROR", f"Status {status} cannot be set", "status")
    fulfilment.set_status(world.shop, form_id, status, world.shop.clock.milliseconds())
    return Response(status_code=204)
