package visit

import (
	"context"
	"net/url"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
)

// Forms that are not sent yet are kept under the secret of the browser, which a cookie brings back. Where no cookie
// comes back the secret stands in the addresses of the form's pages. Then each answer is kept under a new secret:
// nobody who sends somebody a link to a form sees what is typed into it.

// DraftParam is the parameter of addresses that has the secret, the same in all languages.
const DraftParam = "draft"

// Begun is a draft that may be none.
type Begun interface{ Begun() bool }

// Kept is what is kept of a form for this browser, as read finds it under a secret: that of its cookie or, where there
// is nothing, that in the address.
func Kept[D Begun](v *Visit, read func(ctx context.Context, secret string) (D, error)) (draft D, err error) {
	for _, secret := range []string{v.Sessions.Browser(v.R), v.R.URL.Query().Get(DraftParam)} {
		if !help.IsToken(secret) {
			continue
		}
		found, err := read(v.R.Context(), secret)
		if err != nil {
			return draft, err
		}
		if found.Begun() {
			v.Secret = secret
			return found, nil
		}
	}
	v.Secret = v.Sessions.Browser(v.R)
	return draft, nil
}

// Renew makes Secret the one that the next answer is kept under; who comes without a cookie is offered one with it.
// carry takes what was kept before from one secret to another.
func (v *Visit) Renew(carry func(ctx context.Context, from, to string, n help.Network) error) error {
	from := v.Secret
	v.Secret = v.Sessions.EnsureBrowser(v.W, v.R)
	if v.Secret == from || from == "" {
		return nil
	}
	return carry(v.R.Context(), from, v.Secret, v.Network())
}

// Carry is an address of a form's page, with what a browser without cookies needs to find there what it has typed.
func (v *Visit) Carry(address string) string {
	if v.Secret == v.Sessions.Browser(v.R) {
		return address
	}
	return address + "?" + url.Values{DraftParam: {v.Secret}}.Encode()
}

// LeadOn leads on to a page of the form.
func (v *Visit) LeadOn(page *pages.Page, args ...string) error {
	return v.Lead(v.Carry(page.Path(v.Lang, args...)))
}

// cookieless reports that this browser has sent a form, and no cookie came back with it.
func (v *Visit) cookieless() bool { return v.Secret != "" && v.Sessions.Browser(v.R) == "" }

// EnsureBrowser gives a browser a cookie that has none, so that it comes with what is typed into the form.
func (v *Visit) EnsureBrowser() { v.Sessions.EnsureBrowser(v.W, v.R) }

// Forget has the browser forget whoever sat there before: their forms, and that they are signed in.
func (v *Visit) Forget() error {
	if v.Actor.SignedIn() {
		if err := v.Sessions.SignOut(v.R.Context()); err != nil {
			return err
		}
	}
	v.Sessions.ForgetBrowser(v.W)
	return nil
}
