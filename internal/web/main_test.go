package web_test

import (
	"testing"

	"example.org/spolu/internal/web/webtest"
)

func TestMain(m *testing.M) { webtest.Main(m) }
