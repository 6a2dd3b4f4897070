"""Whether values out of a JSON file have the form that a program expects."""

_LARGEST = 2**64  # no number here has more bits, and arithmetic with thousands of them fails


def fits(value, form) -> bool:
    """Whether ``value`` is of ``form``: a type exactly (``int`` is not ``bool``, and has at most
    64 bits), None, ``[form]`` for a list of such, a tuple of forms for any of them, or a dict of
    forms for exactly its keys.
    """
    match form:
        case dict():
            return (
                isinstance(value, dict)
                and value.keys() == form.keys()
                and all(fits(value[key], form[key]) for key in form)
            )
        case list():
            return isinstance(value, list) and all(fits(item, form[0]) for item in value)
        case tuple():
            return any(fits(value, one) for one in form)
        case None:
            return value is None
    return type(value) is form and (form is not int or abs(value) < _LARGEST)
