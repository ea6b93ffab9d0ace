"""How a lower app shows higher content: higher apps register, lower pages ask. One mechanism for all of it.

Each registry is a name -> entry mapping, filled in an app's `AppConfig.ready()`:

    acts               what the access log calls an act            verb -> label
    navigation         items of the main menu                      key -> callable(request) -> NavItem or None
    dashboard          what waits for a person today               key -> callable(request) -> DashboardItem list
    panels             parts of a lower page, or None to show none (page, key) -> callable(request, obj) -> Panel
    outbox             "plan" and "cancel" for apps below notifications   notifications.outbox's functions
    message_kinds      reasons to write to somebody                kind -> notifications.kinds.Kind
    job_kinds          long work with a progress page              kind -> notifications.jobs.JobKind
    link_purposes      what an AccessLink opens                    purpose -> view(request, link)
    file_access        who may fetch a stored file                 owner model label -> callable(scope, owner) -> bool
    document_kinds     numbered documents that are issued          kind -> documents.kinds.DocumentKind
    mail_notices       what a mail carries below its text          key -> notifications.notices.Notice
    merge_rules        references to an institution, when two rows are one
                                                                   "app.model.field" -> partners.merging.rules.Rule
    handovers          what a person can hand over to another      key -> partners.handing_over.parts.Part
    team_reach         teams that a person reaches by a higher app key -> callable(scope, manage) -> team ids
    signed             to which projects an object belongs    model label -> callable(obj) -> ids of projects
    sign_strips        "projects": what draws their signs      callable(ids of projects, embed) -> images
    translatables      whose contents are translated      word of the address -> translations.Translatable
    vocabularies       whose terms operators keep          word of the address -> vocabulary.Vocabulary
    banners            a sentence above every page of a person     key -> callable(request) -> text or ""
    folder_steps       rows of a project's control folder  key -> callable(programme, edition, only) -> folder's Steps
    folder_documents   what the portal holds for those rows        key -> callable(programme, steps) -> folder's Helds
    folder_blanks      what is printed there to be signed          key -> callable(programme, steps) -> folder's Helds
    archive_parts      what a project's archive holds              key -> callable(programme) -> archive's Part
    team_homes         what of a higher app a new team belongs to  key -> partners.teams.homes.Homes
    legacies           what a project hands on before it ends      key -> programmes.closing.legacies.Legacy
    schedule_rows      what stands in an edition's schedule        key -> callable(edition) -> list of schedule.rows.Row
    kept_people        who is named in what must be kept           key -> callable() -> person ids
    kept_projects      of which nothing may be erased              key -> callable() -> project ids
    counters           what an indicator can count by itself       key -> figures.Counter
    report_sections    parts of the report of a period             key -> figures.Section
    export_rows        rows for a funder's system                  key -> figures.RowSet
    board              what waits on the animator's board          key -> services_catalog.board.sections.Section
    clauses            texts of the privacy notice, for papers     slug -> callable() -> HTML, in Polish
    agenda_topics      what a meeting can talk about          key -> callable(territory ids) -> agenda.AgendaOffer list
    recommendations_taken  those that a fixed text says        key -> callable(ids) -> {id: where, in words}
"""


class Registry(dict):
    def __init__(self, name):
        super().__init__()
        self.name = name

    def register(self, key, entry=None):
        """Register `entry`, or decorate a function. A key taken twice is a programming error."""
        if entry is None:
            return lambda function: self.register(key, function)
        if self.get(key, entry) is not entry:
            raise ValueError(f"{self.name}: {key!r} is registered already")
        self[key] = entry
        return entry


acts = Registry("acts")
navigation = Registry("navigation")
dashboard = Registry("dashboard")
panels = Registry("panels")
outbox = Registry("outbox")
message_kinds = Registry("message_kinds")
job_kinds = Registry("job_kinds")
link_purposes = Registry("link_purposes")
file_access = Registry("file_access")
document_kinds = Registry("document_kinds")
mail_notices = Registry("mail_notices")
merge_rules = Registry("merge_rules")
handovers = Registry("handovers")
team_reach = Registry("team_reach")
banners = Registry("banners")
folder_steps = Registry("folder_steps")
folder_documents = Registry("folder_documents")
folder_blanks = Registry("folder_blanks")
archive_parts = Registry("archive_parts")
team_homes = Registry("team_homes")
signed = Registry("signed")
translatables = Registry("translatables")
vocabularies = Registry("vocabularies")
sign_strips = Registry("sign_strips")
legacies = Registry("legacies")
schedule_rows = Registry("schedule_rows")
kept_people = Registry("kept_people")
kept_projects = Registry("kept_projects")
counters = Registry("counters")
report_sections = Registry("report_sections")
export_rows = Registry("export_rows")
board = Registry("board")
agenda_topics = Registry("agenda_topics")
clauses = Registry("clauses")
recommendations_taken = Registry("recommendations_taken")


def panels_for(page, request, obj):
    """The panels of `page` for `obj`, in the order of their keys, empty ones left out."""
    found = (show(request, obj) for (where, _key), show in sorted(panels.items()) if where == page)
    return [panel for panel in found if panel]
