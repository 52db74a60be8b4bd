// A module of its own keeps these files out of what users of the library download.
module example.com/inputs

go 1.25.0
