"""All addresses of partners; each part keeps its own."""

from .charters import urls as charters
from .handing_over import urls as handing_over
from .imports import urls as imports
from .institutions import urls as institutions
from .merging import urls as merging
from .people import urls as people
from .registration import urls as registration
from .resources import urls as resources
from .space import urls as space
from .teams import urls as teams

app_name = "partners"

# What has a word of its own stands before what takes any word.
parts = [
    registration,
    imports,
    merging,
    institutions,
    people,
    handing_over,
    resources,
    space,
    charters,
    teams,
]
urlpatterns = [pattern for part in parts for pattern in part.urlpatterns]
