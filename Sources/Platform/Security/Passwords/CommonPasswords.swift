/// The passwords and words that lists of breached accounts put first, and those that hospitals' staff choose. In lower
/// case; `PasswordPolicy` also finds them decorated or doubled. Source: the tops of the public lists of breached
/// passwords (NCSC PwnedPasswords 100k, SecLists), and the names of roles and wards.
enum CommonPasswords {
    static let all = Set(text.split { $0 == " " || $0 == "\n" }.map(String.init))

    private static let text = """
        123456 1234567 12345678 123456789 1234567890 12345678910 123123 123123123 123321 123qwe 1q2w3e 1q2w3e4r
        1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc qazwsx qazwsxedc zaq12wsx zaq1zaq1 qwe123 qweasd qweasdzxc
        qwerty qwertyu qwertyui qwertyuiop qwerty123 qwerty123456 qwertz azerty asdfgh asdfghjkl asdf asdfasdf zxcvbn
        zxcvbnm abc123 abcd1234 abcdef abcdefg aa123456 a123456 a123456789 000000 111111 1111111 11111111 112233
        11223344 121212 131313 147258369 147852 159357 159753 222222 333333 444444 555555 654321 666666 696969 741852963
        777777 7777777 87654321 888888 88888888 987654321 9876543210 999999 password passwords passwort passwd
        password1 password12 password123 password1234 mypassword newpassword thepassword pass passpass pass1234 pass123
        passw0rd p@ssword p@ssw0rd p@$$w0rd p455w0rd secret topsecret secure security private access access14 default
        changeme changemenow changeit letmein letmeinnow letmein123 openup opensesame opendoor welcome welcome1
        welcome123 welcomeback welcomehome hello hello123 helloworld hellohello whatever nothing something anything
        trustno1 trustme iloveyou iloveyou1 iloveyou2 iloveme iloveu loveme lovely lover loveyou love forever always
        foreverlove babygirl baby angel angels princess queen king prince sunshine sunflower rainbow butterfly flower
        flowers summer winter spring autumn monday friday january february march april june july august september
        october november december dragon monkey tiger lion eagle falcon phoenix panther jaguar leopard elephant dolphin
        buster shadow master superman batman spiderman ironman pokemon starwars stargate matrix ninja samurai wizard
        merlin gandalf hunter ranger killer soldier warrior knight legend hero champion winner rockstar superstar
        football soccer cricket baseball basketball hockey tennis golf chelsea arsenal liverpool liverpool1 barcelona
        realmadrid juventus manchester newyork london paris berlin mumbai delhi bangalore chennai kolkata india
        hindustan bharat america canada australia pakistan bangladesh michael michelle jessica jennifer ashley amanda
        daniel david robert thomas andrew anthony joshua matthew william charlie george jordan justin nicole hannah
        samantha rachel sarah laura maria sophie victoria elizabeth krishna ganesh lakshmi shivam saibaba omnamahshivaya
        jesus jesuschrist christ allah bismillah god godisgood blessed faith hope grace mother father mommy daddy family
        brother sister mustang ferrari porsche mercedes corvette harley yamaha suzuki toyota honda computer internet
        google facebook instagram whatsapp youtube samsung iphone android nokia microsoft windows linux oracle database
        server network router system root toor admin admin1 admin123 admin1234 administrator administrador adminadmin
        superuser superadmin sysadmin operator manager supervisor guest guest123 user user123 username test test123
        test1234 testing testtest tester temp temp123 temporary demo demo123 example sample login login123 signin
        account money dollar rupees bitcoin business company office freedom liberty peace happy happiness lucky smile
        cookie chocolate banana orange apple cherry strawberry pepper ginger cheese coffee pizza burger biteme fuckyou
        fuckyou1 fuckoff asshole bitch naughty sexy hottie purple yellow silver golden diamond crystal blahblah asdf1234
        zxcvbnm123 q1w2e3r4 q1w2e3r4t5 q1w2e3r4t5y6 r2d2c3po correcthorsebatterystaple hospital hospital1 hospital123
        hospitals clinic clinic123 medical medicine medico doctor doctor123 doctors nurse nurse123 nurses nursing
        patient patient123 patients pharmacy pharmacist reception receptionist laboratory labtech billing cashier
        accountant surgeon surgery radiology cardiology paediatrics pediatrics emergency ambulance ward icu health
        healthcare health123 wellness hms hms123 hms1234 hmsadmin hospitaladmin
        """
}
