package api

import "strings"

// Routes are all addresses of the interface, as its description names them: "GET /offers/{id}".
func Routes() []string {
	var all []string
	for _, r := range new(Server).routes() {
		path := strings.TrimSuffix(r.path, "{$}")
		if path == "" {
			continue // the same as "/"
		}
		all = append(all, r.method+" "+path)
	}
	return all
}

// Explains reports whether a code of what is wrong has a sentence.
func Explains(code string) bool { return details[code] != "" }
