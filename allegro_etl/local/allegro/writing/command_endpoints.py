"""The endpoints of commands for many offers: stock, prices, publication, and stock with prices in bulk (beta)."""

from starlette.requests import Request
from starlette.responses import Response

from allegro_etl.local.allegro import queries
from allegro_etl.local.allegro.answers import BETA_MEDIA_TYPE, MEDIA_TYPE, ApiProblem, answer
from allegro_etl.local.allegro.documents import Json
from allegro_etl.local.allegro.world import World
from allegro_etl.local.allegro.writing import bodies, commands
from allegro_etl.local.allegro.writing.command import Command, Task, task_json, task_with_subject

QUANTITY = "offer-quantity-change-commands"
PRICE = "offer-price-change-commands"
PUBLICATION = "offer-publication-commands"
BULK = "offer-bulk-modification-commands"
MOST_MODIFICATIONS = 25


def change_quantity(world: World, request: Request) -> Response:
    """Answer `PUT /sale/offer-quantity-change-commands/{commandId}`: one stock, or one change of it, for many."""
    body = bodies.json_object(request)
    deed = commands.stock_deed(world.shop, bodies.part(body, "modification"))
    return _register(world, request, QUANTITY, _tasks(world, body, "quantity", deed))


def change_price(world: World, request: Request) -> Response:
    """Answer `PUT /sale/offer-price-change-commands/{commandId}`: one price, or one change of it, for many."""
    body = bodies.json_object(request)
    deed = commands.price_deed(world.shop, bodies.part(body, "modification"))
    return _register(world, request, PRICE, _tasks(world, body, "price", deed))


def publish(world: World, request: Request) -> Response:
    """Answer `PUT /sale/offer-publication-commands/{commandId}`: end many offers, or activate them."""
    body = bodies.json_object(request)
    deed = commands.publication_deed(world.shop, bodies.part(body, "publication").get("action"))
    return _register(world, request, PUBLICATION, _tasks(world, body, "publication", deed))


def _tasks(world: World, body: Json, part: str, deed: commands.Deed) -> list[Task]:
    return [commands.task(world.shop, offer_id, part, deed) for offer_id in commands.named_offers(body)]


def modify_in_bulk(world: World, request: Request) -> Response:
    """Answer `POST /sale/offer-bulk-modification-commands`: a stock and prices for each of up to 25 offers."""
    body = bodies.json_object(request, BETA_MEDIA_TYPE)
    command_id = bodies.uuid(body.get("commandId"), "commandId")
    given = body.get("modifications")
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_MODIFICATIONS:
        message = f"A command takes 1 to {MOST_MODIFICATIONS} modifications"
        raise ApiProblem(422, "VALIDATION_ERROR", message, "modifications")
    tasks = [task for one in given for task in _modifications(world, one)]
    subjects = [(task.offer_id, task.part) for task in tasks]
    if len(set(subjects)) < len(subjects):
        message = "Multiple modifications of the same type for the same offer are not allowed"
        raise ApiProblem(422, "VALIDATION_ERROR", message, "modifications")
    return _register(world, request, BULK, tasks, command_id)


def _modifications(world: World, given: object) -> list[Task]:
    """Return the tasks of one modification: at most one for the stock, and one for all prices."""
    one: Json = given if isinstance(given, dict) else {}
    offer_id = bodies.text(one, "offerId", 20, status=422)
    tasks: list[Task] = []
    if one.get("stock") is not None:
        deed = commands.stock_deed(world.shop, bodies.part(one, "stock"), "stock")
        tasks.append(commands.task(world.shop, offer_id, "stock", deed))
    if one.get("prices"):
        deeds = [commands.market_price_deed(world.shop, *price) for price in bodies.part(one, "prices").items()]
        tasks.append(commands.task(world.shop, offer_id, "prices", commands.all_of(deeds)))
    if not tasks:
        raise ApiProblem(422, "VALIDATION_ERROR", "A modification needs a stock or prices", "modifications")
    return tasks


def _register(world: World, request: Request, kind: str, tasks: list[Task], command_id: str | None = None) -> Response:
    id_ = command_id or bodies.uuid(request.path_params["command"], "commandId")
    world.limits.take_changes("prices" if kind in {PRICE, BULK} else "offers", len(tasks))
    command = Command(id_, kind, world.shop.clock.milliseconds(), tasks)
    commands.register(world.shop, command, stuck=request.scope.get("fault") == "command_stuck")
    return answer(command.report(), 201, BETA_MEDIA_TYPE if kind == BULK else MEDIA_TYPE)


def report(world: World, request: Request) -> Response:
    """Answer the GET of a command: how many of its tasks went how, all 0 before it was carried out."""
    return answer(_command(world, request).report())


def tasks(world: World, request: Request) -> Response:
    """Answer the GET of a command's tasks, in the order of the command."""
    command, query = _command(world, request), request.query_params
    limit = queries.whole(query, "limit", 100, low=1, high=1000, at="getTasks")
    offset = queries.whole(query, "offset", 0, low=0, high=999, at="getTasks")
    written = task_with_subject if command.kind == BULK else task_json
    return answer({"tasks": [written(task) for task in command.tasks[offset : offset + limit]]})


def _command(world: World, request: Request) -> Command:
    kind = request.url.path.split("/")[2]
    command = world.shop.commands.get(request.path_params["command"].lower())
    if command is None or command.kind != kind:
        raise ApiProblem(404, "CommandNotFoundException", "Command not found", "commandId")
    return command
