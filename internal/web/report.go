package web

import (
	"example.org/spolu/internal/guard"
	"example.org/spolu/internal/help"
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/ui"
)

// report is the form to report an offer.
func (s *Server) report(v *visit) error { return v.showReport(200, help.ReportForm{}, nil) }

func (v *visit) showReport(status int, form help.ReportForm, p help.Problems) error {
	o, err := v.s.Exchange.Offers.Offer(v.r.Context(), v.r.PathValue("id"))
	if err != nil {
		return err
	}
	f := v.layout(v.text.T("report.title"), "form.js")
	f.Problems = p
	return v.show(status, f, reportPage{ID: o.ID, Title: o.Title, Lang: o.Language, Form: form, Token: v.token()})
}

func (s *Server) postReport(v *visit) error {
	values, err := v.form()
	if err != nil {
		return err
	}
	form := help.ReportForm{Reason: values.Get("reason"), Text: values.Get("text")}
	if v.verdict(values).Stale {
		return v.showReport(422, form, help.Problems{{Field: "form", Code: "form-stale"}})
	}
	err = s.Exchange.Review.Report(v.r.Context(), help.As(help.Anyone, ""), v.r.PathValue("id"), v.network(),
		values.Get(guard.TokenField), form)
	if p, ok := problems(err); ok {
		return v.showReport(422, form, p)
	}
	if err != nil {
		return err
	}
	return v.redirect(pages.ReportSent, v.r.PathValue("id"))
}

func (s *Server) reportSent(v *visit) error {
	f := v.layout(v.text.T("report.sent"))
	return v.show(200, f, donePage{Title: f.Title, Paras: []string{v.text.T("report.sent-lead")},
		On: ui.Link{Text: v.text.T("back.offers"), Href: f.To(pages.Offers)}})
}
