package help

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"math/big"
	"strings"
	"time"
)

// readable are the characters that are not taken for one another on paper or over the phone.
const readable = "23456789abcdefghjkmnpqrstvwxyz"

// NewID is an id of 26 characters: the time of now in microseconds, and 72 random bits. Ids sort by their age: what is
// written together stands together in the database. It is no secret.
func NewID() string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], uint64(time.Now().UnixMicro())<<8)
	_, _ = rand.Read(b[7:]) // which never fails
	return strings.ToLower(base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
}

// NewToken is a secret for an address (130 bits), in capitals and digits: small letters may stand for it.
func NewToken() string { return rand.Text() }

var tokenLength = len(NewToken())

// IsToken reports what NewToken may have made.
func IsToken(s string) bool { return len(s) == tokenLength }

// NewOfferID is a random id short enough to be read over the phone (49 bits: public, never a secret).
func NewOfferID() string { return random(readable, 10) }

// NewCode is a secret of six digits for people who read mail on another device.
func NewCode() string { return random("0123456789", 6) }

// NewReference names a request when people talk about it: "K7M-4PXQ".
func NewReference() string {
	s := strings.ToUpper(random(readable, 7))
	return s[:3] + "-" + s[3:]
}

func random(alphabet string, n int) string {
	b := make([]byte, n)
	for i := range b {
		k, err := rand.Int(rand.Reader, big.NewInt(int64(len(alphabet))))
		if err != nil {
			panic("help: no randomness: " + err.Error())
		}
		b[i] = alphabet[k.Int64()]
	}
	return string(b)
}
