"""Routes of the rooms of workshops. They need the server's password, as all pages do.

    GET   /room                               the page that opens a room
    POST  /room                               opens one: its key is answered
    POST  /room/saved                         opens one that was saved, as the body
    GET   /room/{key}                         the facilitator's board
    POST  /room/{key}/photos                  a zip of photos for the room, as the body
    GET   /room/{key}/state                   what the board shows
    POST  /room/{key}/act                     what the facilitator does
    GET   /room/{key}/teams/{team}            the address of a team's photos, for a device that has lost it
    GET   /room/{key}/sealed/{photo}          the small copy of a sealed photo
    GET   /room/{key}/results.csv, /photos.csv, /reports.zip, /room.zip    what is taken along
    GET   /room/{key}/wall                    leads to the projector page
    GET   /wall/{token}                       the projector page, with .../state and .../sealed/{photo}
    GET   /join, /join/{code}                 the page on which a team joins, with .../state
    POST  /join/{code}                        joins
    GET   /workspace/{workspace}/results      the results, for a team, with .../state and .../sealed/{photo}

Three keys: a room's key leads it, a wall's token shows what all may see, a room's code joins. The first leads to the
other two, and they lead to none. Sealed photos are shown to nobody but the facilitator before the reveal.
"""

from starlette.routing import Route

from server.frame.assets import Assets
from server.rooms import board, joining, opening, pages, taken_along, team_results, wall

_FONTS = ("inter.woff2", "source-serif.woff2")


def routes(assets: Assets | None = None) -> list[Route]:
    """Return them all; the app's fonts come from `assets`."""
    if assets is not None:
        pages.fetch_fonts({name: address for name in _FONTS if (address := assets.address(name))})
    leading = [*opening.routes(), *board.routes(), *taken_along.routes()]
    return [*leading, *wall.routes(), *joining.routes(), *team_results.routes()]
