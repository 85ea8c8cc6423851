package post

import (
	"net/textproto"
	"strings"
	"testing"
)

// TestRepliesNameNobody: what a mail server answered is shown without the address, however it quotes it.
func TestRepliesNameNobody(t *testing.T) {
	const recipient = "Jana.Vzorova+pomoc@example.org"
	for _, c := range []struct{ reply, want string }{
		{"550 5.1.1 <jana.vzorova+pomoc@example.org>: Recipient address rejected: User unknown",
			"550 5.1.1 <[address]>: Recipient address rejected: User unknown"},
		{"550 5.1.1 user jana.vzorova does not exist", "550 5.1.1 user [address] does not exist"},
		{"550 mailbox JANA.VZOROVA+POMOC unavailable", "550 mailbox [address] unavailable"},
		{"553 sorry, 'jv@other.example.org' is not here (rewritten from you@example.org)",
			"553 sorry, '[address]' is not here (rewritten from [address])"},
		{"452 4.2.2 The mailbox is full", "452 4.2.2 The mailbox is full"},
	} {
		if got := Redact(c.reply, recipient); got != c.want {
			t.Errorf("%q is shown as %q, want %q", c.reply, got, c.want)
		}
	}
}

func TestRepliesAreOneLine(t *testing.T) {
	got := replyText(&textproto.Error{Code: 550,
		Msg: "5.7.1 no\r\nsuch\x00 \u202euser \xff" + strings.Repeat("x", 1000)})
	if !strings.HasPrefix(got, "550 5.7.1 no such user ?x") || len([]rune(got)) != maxReply {
		t.Errorf("%d characters: %q", len([]rune(got)), got)
	}
}
