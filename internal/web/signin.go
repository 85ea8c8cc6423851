package web

import (
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/session"
	"example.org/spolu/internal/store"
)

func (s *Server) signIn(v *visit) error {
	if v.actor.SignedIn() {
		_, err := s.Exchange.Offers.Volunteer(v.r.Context(), v.actor)
		if !help.Is(err, help.NotFound) {
			return v.redirect(pages.My)
		}
	}
	return v.showSignIn(200, "", nil)
}

func (v *visit) showSignIn(status int, email string, p help.Problems) error {
	f := v.layout(v.text.T("sign-in.title"), "form.js")
	f.Problems = p
	return v.show(status, f, signInPage{Email: email, Token: v.token()})
}

// postSignIn sends a letter with a link and a code. The answer is the same for every address.
func (s *Server) postSignIn(v *visit) error {
	values, err := v.form()
	if err != nil {
		return err
	}
	email := values.Get("email")
	verdict := v.verdict(values)
	if verdict.Stale {
		return v.showSignIn(422, email, help.Problems{{Field: "form", Code: "form-stale"}})
	}
	browser := session.EnsureBrowser(v.w, v.r)
	err = s.Exchange.Access.SignIn(v.r.Context(), email, browser, v.network(), v.lang)
	if p, ok := problems(err); ok {
		return v.showSignIn(422, email, p)
	}
	if err != nil {
		return err
	}
	return v.redirect(pages.SignInCode)
}

func (s *Server) signInCode(v *visit) error { return v.showSignInCode(200, nil) }

func (v *visit) showSignInCode(status int, p help.Problems) error {
	f := v.layout(v.text.T("sign-in.sent"), "form.js")
	f.Problems = p
	return v.show(status, f, signInCodePage{})
}

func (s *Server) postSignInCode(v *visit) error {
	values, err := v.form()
	if err != nil {
		return err
	}
	proved, err := s.Exchange.Access.UseCode(v.r.Context(), store.ProveSignIn, session.Browser(v.r), values.Get("code"),
		v.network())
	if p, ok := problems(err); ok {
		return v.showSignInCode(422, p)
	}
	if err != nil {
		return err
	}
	return v.signedIn(proved.Subject)
}

// signInLink is behind the link of the letter. It works only in the browser that asked.
func (s *Server) signInLink(v *visit) error {
	p, err := s.Exchange.Access.LookAtLink(v.r.Context(), v.r.PathValue("token"), session.Browser(v.r))
	if err != nil {
		return err
	}
	if p.Purpose != store.ProveSignIn {
		return help.Fail(help.NotFound, "error.stale-link")
	}
	f := v.layout(v.text.T("sign-in.title"), "form.js")
	return v.show(200, f, pressPage{Title: f.Title, Paras: []string{v.text.T("sign-in.press")},
		Button: v.text.T("sign-in.go")})
}

func (s *Server) postSignInLink(v *visit) error {
	proved, err := s.Exchange.Access.UseLink(v.r.Context(), v.r.PathValue("token"), session.Browser(v.r),
		store.ProveSignIn)
	if err != nil {
		return err
	}
	return v.signedIn(proved.Subject)
}

func (v *visit) signedIn(volunteer string) error {
	if err := v.s.Sessions.SignIn(v.r.Context(), volunteer); err != nil {
		return err
	}
	return v.redirect(pages.My)
}

func (s *Server) postSignOut(v *visit) error {
	values, err := v.form()
	if err != nil {
		return err
	}
	signOut := s.Sessions.SignOut
	if values.Get("everywhere") != "" {
		signOut = s.Sessions.SignOutEverywhere
	}
	if err := signOut(v.r.Context()); err != nil {
		return err
	}
	session.ForgetBrowser(v.w)
	return v.redirect(pages.Home)
}
