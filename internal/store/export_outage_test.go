package store

// SettleAtOnce ends an outage with the first answer.
func (db *DB) SettleAtOnce() { db.outage.settled = 0 }
