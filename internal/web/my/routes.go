// Package my is a volunteer's own pages: signing in, the offers and the requests that came to them, pausing one by the
// link of a letter, and all that the portal holds of the volunteer.
package my

import (
	"example.org/spolu/internal/pages"
	"example.org/spolu/internal/web/visit"
)

// Routes attaches the handlers to their pages.
var Routes = []visit.Route{
	{Page: pages.SignIn, Get: signIn, Post: postSignIn},
	{Page: pages.SignInCode, Get: signInCode, Post: postSignInCode},
	{Page: pages.SignInLink, Get: signInLink, Post: postSignInLink},
	{Page: pages.SignOut, Post: postSignOut},
	{Page: pages.My, Get: my},
	{Page: pages.MyData, Get: myData},
	{Page: pages.MyErase, Get: eraseMe, Post: postEraseMe},
	{Page: pages.MyOffer, Get: offer},
	{Page: pages.MyPause, Post: postPause},
	{Page: pages.MyResume, Post: postResume},
	{Page: pages.MyRenew, Post: postRenew},
	{Page: pages.MyEnd, Post: postEnd},
	{Page: pages.MyEdit, Post: postEdit},
	{Page: pages.Answer, Get: answer, Post: postAnswer},
	{Page: pages.Pause, Get: pauseLink, Post: postPauseLink},
}
