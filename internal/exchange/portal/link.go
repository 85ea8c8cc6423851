package portal

import (
	"strings"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/vault"
)

// SignedToken names a thing and proves that a letter of ours named it, for one purpose. Nothing of it is stored: it
// works as often as it is opened, and ends with the thing. It has small letters alone, because mail programs make them
// of all; 26 of them leave 130 bits.
func (p *Portal) SignedToken(purpose, id string) string {
	return id + "." + strings.ToLower(p.DB.Vault().Hash(purpose, id)[:26])
}

// formerToken is that of letters from before links had small letters.
func (p *Portal) formerToken(purpose, id string) string {
	return id + "." + p.DB.Vault().Hash(purpose, id)[:22]
}

// SignedID is the id in a token that SignedToken made for the purpose.
func (p *Portal) SignedID(purpose, token string) (id string, err error) {
	small := strings.ToLower(token)
	id, _, _ = strings.Cut(small, ".")
	if id == "" || !vault.SameText(small, p.SignedToken(purpose, id)) &&
		!vault.SameText(token, p.formerToken(purpose, id)) {
		return "", help.Fail(help.NotFound, "error.stale-link")
	}
	return id, nil
}
