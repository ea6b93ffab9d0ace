"""What a project is measured by: indicators with measurements, results with evidence, target against time."""
