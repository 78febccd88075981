"""What providers say of answers that cannot be had and may have been charged all the same."""


class Lost(str):
    """Stands where a plain ``str`` says that a question came to nothing, which costs nothing.

    As ``BatchState.trouble``, or among the outcomes of ``Batches.collect`` under the empty key, it
    covers every question of the batch that has no outcome of its own.
    """

    __slots__ = ()
