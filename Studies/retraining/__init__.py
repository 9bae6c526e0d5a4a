"""A recommender that is trained again: windows of ratings, versions of a model, and what carries one to another."""
