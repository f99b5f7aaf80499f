"""Who, where they stand, and by which plan: requisitions, candidates, the pipeline, the decision."""
