"""The report of a period as a page, a PDF and a workbook, and layouts of columns for the funder's system."""
