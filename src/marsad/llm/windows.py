"""Windows: which sentences of a report go into one request.

In: how long each sentence is, in order. Out: windows of neighbouring sentences that hold no more characters than they
may; neighbours share some sentences, so that what is told across a border is seen whole by one of them.
"""

from collections.abc import Sequence


def windows(lengths: Sequence[int], most: int, overlap: int) -> tuple[range, ...]:
    """Ranges over the sentences, in order; each sentence is in one at least.

    A window holds at most `most` characters; a sentence that is longer alone is a window of its own. The last `overlap`
    sentences of one begin the next, fewer where they would leave no room for a new one.
    """
    found: list[range] = []
    end = 0
    while end < len(lengths):
        start = end
        held = lengths[end]
        while start > 0 and end - start < overlap and held + lengths[start - 1] <= most:
            start -= 1
            held += lengths[start]
        if found and start <= found[-1].start:
            start = found[-1].start + 1
            held = sum(lengths[start : end + 1])
        end += 1
        while end < len(lengths) and held + lengths[end] <= most:
            held += lengths[end]
            end += 1
        found.append(range(start, end))
    return tuple(found)
