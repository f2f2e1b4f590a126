package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"zhuicha/crypto/keys"
	"zhuicha/server/poster"
	"zhuicha/server/public"
	"zhuicha/static"
	"zhuicha/tips/casework"
	"zhuicha/tips/rules"
	"zhuicha/tips/store/kv"
)

type posterFlags struct {
	dir, fingerprint    string
	calendar            string // a file of holidays, as serve has it
	url, area, village  string
	size, lang, phones  string
	out, font, fontBold string
}

// drawPoster writes a poster or a receipt card. With the fingerprint given it
// needs no instance; else it reads the one that lies in the folder and is not
// running.
func drawPoster(ctx context.Context, args []string, out io.Writer) error {
	var o posterFlags
	f := flags("poster", "draw a poster or receipt card to print", out)
	f.StringVar(&o.url, "public-url", "", "the address villagers reach the pages by, such as https://tips.example.org")
	f.StringVar(&o.fingerprint, "root-fingerprint", "", "the root key's fingerprint, 40 digits, as written down at init; needs no instance")
	f.StringVar(&o.dir, "dir", "data", "the instance's folder, read for the fingerprint if none is given; it must not be running")
	calendarFlag(f, &o.calendar)
	f.StringVar(&o.area, "area", "460000", "code of the city or county, or its Chinese name")
	f.StringVar(&o.village, "village", "", "the village's name, at most 20 characters")
	f.StringVar(&o.size, "size", "a4", "a4: poster; a6: receipt card; a6x4: four cards on A4, to be cut apart")
	f.StringVar(&o.lang, "lang", "zh-CN", "zh-CN or en")
	f.StringVar(&o.phones, "phones", "", `telephone numbers with words, such as "12388 纪检监察举报电话; 12317 扶贫监督举报电话" (default: these two)`)
	f.StringVar(&o.out, "out", "", "file to write; its ending says what: .html to print, .svg or .png (default: poster-AREA-SIZE.html)")
	f.StringVar(&o.font, "font", "", "font file with Chinese letters, for .png (default: one of the system's)")
	f.StringVar(&o.fontBold, "font-bold", "", "its bold companion")
	if err := parse(f, args); err != nil {
		return err
	}
	sheet, order, err := o.draw(ctx)
	if err != nil {
		return err
	}
	if o.out == "" {
		o.out = poster.FileName(order.Area, order.Size, "html")
	}
	content, err := o.render(sheet)
	if err != nil {
		return err
	}
	if err := os.WriteFile(o.out, content, 0o644); err != nil {
		return fmt.Errorf("poster: %w", err)
	}
	fmt.Fprintf(out, "%s was written. Compare before printing: the root key's fingerprint on it is\n    %s\n", o.out, order.Root)
	return nil
}

// draw gathers the order and lays it out.
func (o posterFlags) draw(ctx context.Context) (poster.Sheet, poster.Order, error) {
	order := poster.Order{Address: o.url, Area: areaCode(o.area), Village: o.village, Size: poster.Size(o.size)}
	if o.lang != "zh-CN" && o.lang != "en" {
		return poster.Sheet{}, order, fmt.Errorf("poster: --lang is zh-CN or en; %w", errUsage)
	}
	if o.url == "" {
		return poster.Sheet{}, order, fmt.Errorf("poster: give the address villagers reach the pages by: --public-url https://…; %w", errUsage)
	}
	order.Phones = o.numbers()
	words, err := static.Messages(o.lang)
	if err != nil {
		return poster.Sheet{}, order, err
	}
	if order.Root, err = o.root(ctx); err != nil {
		return poster.Sheet{}, order, err
	}
	sheet, err := poster.Draw(order, poster.Words{Lang: o.lang, T: func(key string) string { return words[key] }})
	return sheet, order, err
}

// areaCode finds an area by its Chinese name; anything else is taken as a code.
func areaCode(text string) string {
	for _, a := range rules.Areas() {
		if a.ZH == text {
			return a.Code
		}
	}
	return text
}

// numbers are the flag's, or those of the villager's pages.
func (o posterFlags) numbers() []poster.Phone {
	var phones []poster.Phone
	if o.phones == "" {
		for _, p := range public.DefaultPhones() {
			words := p.ZH
			if o.lang == "en" {
				words = p.EN
			}
			phones = append(phones, poster.Phone{Number: p.Number, Words: words})
		}
		return phones
	}
	for _, part := range strings.FieldsFunc(o.phones, func(r rune) bool { return r == ';' || r == '；' }) {
		number, words, _ := strings.Cut(strings.TrimSpace(part), " ")
		phones = append(phones, poster.Phone{Number: number, Words: strings.TrimSpace(words)})
	}
	return phones
}

// root is the root key's fingerprint: as given, or the instance's own.
func (o posterFlags) root(ctx context.Context) (keys.Fingerprint, error) {
	if o.fingerprint != "" {
		f, err := keys.ParseFingerprint(o.fingerprint)
		if err != nil {
			return f, errors.New("poster: the fingerprint is eight groups of five digits, none above 65535; please look again")
		}
		return f, nil
	}
	f, err := instanceRoot(ctx, o.dir, o.calendar)
	if errors.Is(err, kv.ErrLocked) {
		return f, errors.New("poster: the instance is running; stop it, or give --root-fingerprint (init printed it, the desk's page of posters shows it)")
	}
	if err != nil {
		return f, fmt.Errorf("poster: without --root-fingerprint the instance is read: %w", err)
	}
	return f, nil
}

// instanceRoot reads an instance with the calendar it is served with: with
// another one its due days would be derived anew.
func instanceRoot(ctx context.Context, dir, holidays string) (keys.Fingerprint, error) {
	workdays, err := openCalendar(holidays)
	if err != nil {
		return keys.Fingerprint{}, err
	}
	s, err := openStore(ctx, dir, workdays, false)
	if err != nil {
		return keys.Fingerprint{}, err
	}
	service, err := casework.Open(ctx, config(s, nil, workdays, time.Now))
	if err != nil {
		return keys.Fingerprint{}, errors.Join(err, s.Close())
	}
	root, err := keys.ParseRootPublic(service.Directory().Root)
	return root.Fingerprint(), errors.Join(err, s.Close())
}

// render makes the file that its ending names.
func (o posterFlags) render(sheet poster.Sheet) ([]byte, error) {
	switch strings.ToLower(filepath.Ext(o.out)) {
	case ".html":
		return sheet.Page(), nil
	case ".svg":
		return sheet.SVG(), nil
	case ".png":
		fonts, err := o.fonts()
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		err = sheet.PNG(&b, fonts)
		return b.Bytes(), err
	}
	return nil, fmt.Errorf("poster: --out must end in .html, .svg or .png; %w", errUsage)
}

func (o posterFlags) fonts() (poster.Fonts, error) {
	if o.font == "" {
		return poster.SystemFonts()
	}
	return poster.OpenFonts(o.font, o.fontBold)
}
