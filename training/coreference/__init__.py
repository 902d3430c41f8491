"""Training of what coreference needs: coreferee's ensemble and the pronoun ranker."""
