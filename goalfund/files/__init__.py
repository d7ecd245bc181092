"""Files that people upload: pictures and paper. What is kept was decoded and written anew by us.

A feature that uses files keeps their ids. It puts them to use with `Holdings.hold`, in the
transaction that writes the id, lets go of them when it uses them no more, and shows
`Files.url_of` to whoever may see them. What nothing holds is swept.
"""
