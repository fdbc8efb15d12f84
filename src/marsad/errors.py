"""The one tree of exceptions. Each carries a stable slug and a plain sentence that says what to do."""


class MarsadError(Exception):
    """Anything that Marsad refuses. `slug` is stable across versions, `sentence` is for people."""

    def __init__(self, slug: str, sentence: str) -> None:
        super().__init__(slug, sentence)  # what it is made of again when another process sends it
        self.slug = slug
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


class InputError(MarsadError):
    """A report cannot be read: missing, binary, not JSON, of an unknown encoding, too large."""


class LexiconError(MarsadError):
    """A lexicon file says something that the compiler cannot use."""


class GazetteerError(MarsadError):
    """A place table cannot be used."""


class ModelError(MarsadError):
    """A table of weights cannot be used."""


class EvaluationError(MarsadError):
    """Two files cannot be compared, or a floor is broken."""


class ArchiveError(MarsadError):
    """The archive cannot be written, or what it holds cannot be read."""


class LedgerError(MarsadError):
    """The ledger cannot be opened, is locked or full, or does not hold what was asked for."""


class ExportError(MarsadError):
    """An export cannot be written."""


class CoderError(MarsadError):
    """A coder is not there, or cannot go on: its endpoint, its limits, or what it needs."""


class BatchError(MarsadError):
    """A batch cannot go on: its input or output, a process of it, or its engine."""


class SettingsError(MarsadError):
    """The settings cannot be used."""


class FetchError(MarsadError):
    """A URL is not fetched: it must not be, its server fails, or what it sends breaks a limit."""


class FeedError(MarsadError):
    """A feed or sitemap, or an item of one, cannot be read."""


class CaptureError(MarsadError):
    """A web archive (WARC), or a record of one, cannot be read."""


class OutletError(MarsadError):
    """A `sources.toml` says something that cannot be used."""


class QuestionError(MarsadError):
    """A question to the ledger cannot be asked so; `field` is the part of it that is wrong."""

    def __init__(self, slug: str, sentence: str, field: str) -> None:
        super().__init__(slug, sentence)
        self.args = (slug, sentence, field)
        self.field = field


class WebError(MarsadError):
    """The observatory cannot be served."""


class DemoError(MarsadError):
    """The demonstration cannot be made, or must not be written where it was to go."""
