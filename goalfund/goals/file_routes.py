"""Files of goals over HTTP: where one is to be had, for those who may see the goal."""

from uuid import UUID

from aiohttp import web

from goalfund.edge.guards import Need, allowed, codes_of
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.routes import Routes
from goalfund.goals.models import PictureView
from goalfund.goals.routes import READS

routes = Routes("/api/v1", "goals")


@routes.get("/goals/{goal_id}/files/{file_id}", codes=(*codes_of(Need.SEE), Code.FILE_NOT_FOUND))
async def get_goal_file(request: web.Request, goal_id: UUID, file_id: UUID) -> PictureView:
    """Read where a file is that the goal uses: its picture, or one that goes with an update.

    Displays of events name files by their ids, and links to those of private goals end.
    """
    await allowed(request, goal_id, Need.SEE)
    file = await request.app[READS].file(goal_id, file_id)
    if file is None:
        raise ProblemError(Code.FILE_NOT_FOUND)
    return PictureView.model_validate(file)
