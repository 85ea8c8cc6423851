package config

// ParseEnvFile is the text of an environment file as variables, the last of each name.
func ParseEnvFile(text string) (values map[string]string, wrong []error) {
	all, lines := parseEnvFile(text)
	values = map[string]string{}
	for _, a := range all {
		values[a.name] = a.value
	}
	for _, e := range lines {
		wrong = append(wrong, e)
	}
	return values, wrong
}
