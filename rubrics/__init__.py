"""What good looks like: role definitions, competencies, levels, anchors, assessment types."""
