// A module of its own keeps this folder out of what users download. It is also
// the go.mod of the modules that .ci/run makes of outside.
module example.com/outside

go 1.25.0
