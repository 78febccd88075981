"""The step that asks models: questions, answers, the pace, batches, answers kept."""
