package jobs

// RunWith is Run, where a test decides how time passes.
var RunWith = run
