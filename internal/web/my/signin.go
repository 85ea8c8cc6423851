package my

import (
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/store"
	"example.org/spolu/internal/web/visit"
)

func signIn(v *visit.Visit) error {
	if v.Actor.SignedIn() {
		_, err := v.Exchange.Offers.Volunteer(v.R.Context(), v.Actor)
		if !help.Is(err, help.NotFound) {
			return v.Redirect(pages.My)
		}
	}
	return showSignIn(v, 200, "", nil)
}

func showSignIn(v *visit.Visit, status int, email string, p help.Problems) error {
	f := v.Layout(v.Text.T("sign-in.title"), "form.js")
	f.Problems = p
	return v.Show(status, f, signInPage{Email: email, Token: v.Token()})
}

// postSignIn sends a letter with a link and a code. The answer is the same for every address.
func postSignIn(v *visit.Visit) error {
	values, err := v.Form()
	if err != nil {
		return err
	}
	email := values.Get("email")
	verdict := v.Verdict(values)
	if verdict.Stale {
		return showSignIn(v, 422, email, help.Problems{{Field: "form", Code: "form-stale"}})
	}
	var p help.Problems
	if visit.CheckAccents(values, email, "", &p); len(p) > 0 {
		return showSignIn(v, 422, email, p)
	}
	browser := v.Sessions.EnsureBrowser(v.W, v.R)
	err = v.Exchange.Access.SignIn(v.R.Context(), email, browser, v.Network(), v.Lang)
	if p, ok := visit.Problems(err); ok {
		return showSignIn(v, 422, email, p)
	}
	if err != nil {
		return err
	}
	return v.Redirect(pages.SignInCode)
}

func signInCode(v *visit.Visit) error { return showSignInCode(v, 200, nil) }

func showSignInCode(v *visit.Visit, status int, p help.Problems) error {
	f := v.Layout(v.Text.T("sign-in.sent"), "form.js")
	f.Problems = p
	return v.Show(status, f, signInCodePage{NoCookies: v.Sessions.Browser(v.R) == ""})
}

func postSignInCode(v *visit.Visit) error {
	values, err := v.Form()
	if err != nil {
		return err
	}
	proved, err := v.Exchange.Access.UseCode(v.R.Context(), store.ProveSignIn, v.Sessions.Browser(v.R), values.Get("code"),
		v.Network())
	if p, ok := visit.Problems(err); ok {
		return showSignInCode(v, 422, p)
	}
	if err != nil {
		return err
	}
	return signedIn(v, proved.SignIn)
}

// signInLink is behind the link of the letter. It works only in the browser that asked.
func signInLink(v *visit.Visit) error {
	p, err := v.Exchange.Access.LookAtLink(v.R.Context(), v.R.PathValue("token"), v.Sessions.Browser(v.R))
	if err != nil {
		return err
	}
	if p.Purpose != store.ProveSignIn {
		return help.Fail(help.NotFound, "error.stale-link")
	}
	f := v.Layout(v.Text.T("sign-in.title"), "form.js")
	return v.Show(200, f, visit.PressPage{Title: f.Title, Paras: []string{v.Text.T("sign-in.press")},
		Button: v.Text.T("sign-in.go")})
}

func postSignInLink(v *visit.Visit) error {
	proved, err := v.Exchange.Access.UseLink(v.R.Context(), v.R.PathValue("token"), v.Sessions.Browser(v.R),
		store.ProveSignIn)
	if err != nil {
		return err
	}
	return signedIn(v, proved.SignIn)
}

func signedIn(v *visit.Visit, volunteer string) error {
	if err := v.Sessions.SignIn(v.R.Context(), volunteer); err != nil {
		return err
	}
	return v.Redirect(pages.My)
}

func postSignOut(v *visit.Visit) error {
	values, err := v.Form()
	if err != nil {
		return err
	}
	signOut := v.Sessions.SignOut
	if values.Get("everywhere") != "" {
		signOut = v.Sessions.SignOutEverywhere
	}
	if err := signOut(v.R.Context()); err != nil {
		return err
	}
	v.Sessions.ForgetBrowser(v.W)
	return v.Redirect(pages.Home)
}
