"""The sign strip of a funding, edited by the project's coordinator: order, own images, sizes against the EU flag."""
