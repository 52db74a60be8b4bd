package tool

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Alike returns groups of ids that differ, but that a reader may take for one: in
// the case of letters, in blanks, in marks on letters, composed or not, or in
// characters that show nothing, such as direction marks. Groups and ids are in
// order.
func Alike(ids []string) [][]string {
	bases := bases()
	groups := make(map[string][]string)
	for _, id := range ids {
		look := skeleton(id, bases)
		groups[look] = append(groups[look], id)
	}
	alike := [][]string{}
	for _, group := range groups {
		slices.Sort(group)
		if group = slices.Compact(group); len(group) > 1 {
			alike = append(alike, group)
		}
	}
	slices.SortFunc(alike, func(a, b []string) int { return cmp.Compare(a[0], b[0]) })
	return alike
}

// skeleton returns what is left of an id without the differences that hardly show.
func skeleton(id string, bases map[rune]rune) string {
	var look strings.Builder
	for _, r := range strings.Join(strings.Fields(id), " ") {
		switch r = unicode.ToLower(r); {
		case unicode.In(r, unicode.Mn, unicode.Cf):
		case '가' <= r && r <= '힣': // Hangul: the consonant, the vowel and the final one
			n := r - '가'
			look.WriteRune(0x1100 + n/588)
			look.WriteRune(0x1161 + n%588/28)
			if n%28 > 0 {
				look.WriteRune(0x11A7 + n%28)
			}
		case bases[r] != 0:
			look.WriteRune(bases[r])
		default:
			look.WriteRune(r)
		}
	}
	return look.String()
}

// bases returns the letter without marks of each letter with some.
func bases() map[rune]rune {
	bases := make(map[rune]rune)
	for line := range strings.FieldsSeq(composed) {
		letters := []rune(line)
		for _, letter := range letters[1:] {
			bases[letter] = letters[0]
		}
	}
	return bases
}

// Quoted returns ids that look alike in quotes, each in letters of ASCII alone.
func Quoted(ids []string) []string {
	quoted := make([]string, len(ids))
	for i, id := range ids {
		quoted[i] = strconv.QuoteToASCII(id)
	}
	return quoted
}

// Name returns an id, in quotes if it could be taken for something else in a list.
func Name(id string) string {
	quoted := strconv.Quote(id)
	if strings.Contains(id, ",") || strings.Contains(id, "  ") || quoted != `"`+id+`"` {
		return quoted
	}
	return id
}

// Names returns ids with commas between them, each as [Name] has it: the first 20,
// and how many more.
func Names(ids []string) string {
	const shown = 20
	var names []string
	for _, id := range ids[:min(shown, len(ids))] {
		names = append(names, Name(id))
	}
	list := strings.Join(names, ", ")
	if more := len(ids) - shown; more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	return list
}

// composed has, in each line, a letter of the Latin, the Greek or the Cyrillic script
// and all small letters that Unicode composes of it and marks (14.0.0).
const composed = `
aàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ
bḃḅḇ
cçćĉċčḉ
dďḋḍḏḑḓ
eèéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ
fḟ
gĝğġģǧǵḡ
hĥȟḣḥḧḩḫẖ
iìíîïĩīĭįİǐȉȋḭḯỉị
jĵǰ
kķǩḱḳḵ
lĺļľḷḹḻḽ
mḿṁṃ
nñńņňǹṅṇṉṋ
oòóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ
pṕṗ
rŕŗřȑȓṙṛṝṟ
sśŝşšșṡṣṥṧṩ
tţťțṫṭṯṱẗ
uùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự
vṽṿ
wŵẁẃẅẇẉẘ
xẋẍ
yýÿŷȳẏẙỳỵỷỹ
zźżžẑẓẕ
æǣǽ
øǿ
ſẛ
ʒǯ
αάἀἁἂἃἄἅἆἇὰάᾀᾁᾂᾃᾄᾅᾆᾇᾰᾱᾲᾳᾴᾶᾷ
εέἐἑἒἓἔἕὲέ
ηήἠἡἢἣἤἥἦἧὴήᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῆῇ
ιΐίϊἰἱἲἳἴἵἶἷὶίῐῑῒΐῖῗ
οόὀὁὂὃὄὅὸό
ρῤῥ
υΰϋύὐὑὒὓὔὕὖὗὺύῠῡῢΰῦῧ
ωώὠὡὢὣὤὥὦὧὼώᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῶῷ
ϒϓϔ
аӑӓ
гѓ
еѐёӗ
жӂӝ
зӟ
ийѝӣӥ
кќ
оӧ
уўӯӱӳ
чӵ
ыӹ
эӭ
ії
ѵѷ
әӛ
өӫ
`
