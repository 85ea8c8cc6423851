package visit

import (
	"cmp"
	"context"
	"net/http"
	"net/url"

	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
)

// Forms that are not sent yet are kept under the secret of the browser, which a cookie brings back. Whether one does is
// only known at the next page, so the first answer leads there with a secret of its own in the address: a browser that
// brings the cookie leaves that behind. One that does not goes on with it, and each answer is kept under a new one:
// nobody who sends somebody a link to a form sees what is typed into it.

// DraftParam is the parameter of addresses that has the secret, the same in all languages.
const DraftParam = "draft"

// Begun is a draft that may be none.
type Begun interface{ Begun() bool }

// Kept is what is kept of a form for this browser, as read finds it under a secret: that of its cookie or, where there
// is none, that in the address.
func Kept[D Begun](v *Visit, read func(ctx context.Context, secret string) (D, error)) (draft D, err error) {
	secret := cmp.Or(v.Sessions.Browser(v.R), v.R.URL.Query().Get(DraftParam))
	if !help.IsToken(secret) {
		return draft, nil
	}
	if draft, err = read(v.R.Context(), secret); err == nil && draft.Begun() || v.Sessions.Browser(v.R) != "" {
		v.Secret = secret
	}
	return draft, err
}

// Keep has an answer kept under Secret, a new one where no cookie came back, and offers a cookie then. save keeps the
// form under a secret, carry takes what is kept under one to another.
func (v *Visit) Keep(save func(ctx context.Context, secret string, n help.Network) error,
	carry func(ctx context.Context, from, to string, n help.Network) error) error {
	ctx, n, from := v.R.Context(), v.Network(), v.Secret
	if v.Secret = v.Sessions.Browser(v.R); v.Secret != "" {
		return save(ctx, v.Secret, n)
	}
	v.Secret = help.NewToken()
	if from != "" { // one that goes on is not counted as begun
		if err := carry(ctx, from, v.Secret, n); err != nil {
			return err
		}
	}
	if err := save(ctx, v.Secret, n); err != nil {
		return err
	}
	return carry(ctx, v.Secret, v.Sessions.EnsureBrowser(v.W, v.R), n)
}

// Tidy reports the page's address without the secret, where a cookie came that stands for it.
func (v *Visit) Tidy() (address string, ok bool) {
	return v.R.URL.Path, v.R.Method == http.MethodGet && v.R.URL.Query().Has(DraftParam) && v.Sessions.Browser(v.R) != ""
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
