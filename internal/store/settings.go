package store

// Setting is a value that belongs to the database as a whole, or "".
func (tx *Tx) Setting(name string) (value string, err error) {
	err = tx.row(`SELECT COALESCE(MAX(value), '') FROM settings WHERE name = $1`, name).Scan(&value)
	return value, err
}

// SetSetting writes such a value.
func (tx *Tx) SetSetting(name, value string) error {
	return tx.exec(`INSERT INTO settings (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
}
