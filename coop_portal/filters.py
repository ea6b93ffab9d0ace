"""What filters of lists share: which questions are asked, and how to take one of them back."""

import django_filters


class AskingFilter(django_filters.FilterSet):
    """A list that says above it by what it is narrowed down, each with an address without it."""

    inside = {}  # name of a filter -> those that make no sense without it

    def asked(self):
        """Name of a filter -> its value, of those that narrow the list down."""
        self.form.is_valid()
        values = getattr(self.form, "cleaned_data", {})
        return {name: value for name, value in values.items() if value not in (None, "")}

    def applied(self, address):
        """(label, address without it) of each; words searched for (`q`) stand in quotes."""
        query = self.form.data.copy()
        query.pop("page", None)
        found = []
        for name, value in self.asked().items():
            rest = query.copy()
            for each in (name, *self.inside.get(name, ())):
                rest.pop(each, None)
            label = f"„{value}”" if name == "q" else f"{self.filters[name].label}: {self.said(name, value)}"
            found.append((label, f"{address}?{rest.urlencode()}" if rest else address))
        return found

    def said(self, name, value):
        """The answer as people read it in the filter's list."""
        for key, label in getattr(self.form.fields[name], "choices", ()):
            options = label if isinstance(label, list | tuple) else [(key, label)]
            for option, text in options:
                if str(option) == str(getattr(value, "code", value)):
                    return text
        return value


class _TermField(django_filters.fields.ModelChoiceField):
    def to_python(self, value):
        if value and "\0" not in value:
            value = self.queryset.model.objects.followed([value])[0]
        return super().to_python(value)


class TermFilter(django_filters.ModelChoiceFilter):
    """By a term of a vocabulary, named by its code; the code of a merged term asks for what it became."""

    field_class = _TermField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, to_field_name="code", **kwargs)
