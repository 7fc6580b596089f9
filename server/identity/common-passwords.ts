/** The passwords that are tried first: of public lists of the most frequent ones, those with eight signs and more. */

const FREQUENT = `
12345678 123456789 1234567890 12345678910 123456789a a123456789 aa123456 aa12345678 a12345678 123456aa 123456abc
abc123456 abcd1234 abcd123456 abc12345 1234abcd 123abc456 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc 1qazxsw2 qazwsxedc
qazwsx123 q1w2e3r4 q1w2e3r4t5 qwer1234 qwert12345 qwerty123 qwerty12 qwertyui qwertyuiop asdfghjk asdfghjkl asdf1234
zxcvbnm1 zxcvbnm123 zxcvbnm, zaq12wsx password password1 password12 password123 passw0rd p@ssw0rd p@ssword pass1234
password! passwords letmein1 welcome1 welcome123 admin123 admin1234 admin12345 admin123456 administrator root1234
root123456 superman iloveyou iloveyou1 sunshine princess football baseball computer internet trustno1 whatever starwars
dragon123 monkey123 michael1 jennifer 11111111 111111111 1111111111 00000000 000000000 0000000000 22222222 33333333
55555555 66666666 666666666 77777777 88888888 888888888 99999999 999999999 12341234 12312312 123123123 123321123
12121212 11223344 1122334455 112233445566 11112222 123454321 1234554321 123456654321 147258369 147258369a 159357258
741852963 789456123 987654321 9876543210 87654321 876543210 963852741 31415926 314159265 3141592653 10203040 1020304050
52013140 5201314520 52013141 520131400 1314520a 13145200 13145201 1314521a 5201314a a5201314 q5201314 5201314aa woaini520
woaini521 woaini1314 woaini123 woaini5201314 woaiwojia woaini11 aini1314 woshishui woshiniba wodemima wojiushiwo
mima1234 mima123456 mima12345678 xueshi123 xueshi1234 xueshi123456 xinjiang123 bingtuan123 bingtuan1234 shihezi123
nihao123 nihao1234 nihao123456 zhangwei zhang123 zhang123456 wang1234 wang12345 wang123456 wangwei123 li123456 li12345678
lixin123 liuwei123 chen1234 chen123456 yang1234 yang123456 zhao1234 zhao123456 huang123 huang123456 qq123456 qq123456789
qq12345678 123456qq 123456789qq wx123456 weixin123 taobao123 aaaa1111 aaa11111 aaaaaa11 a1111111 a11111111 aa111111
a1234567 a1234567890 aa123123 aa112233 as123456 as12345678 asd123456 asd12345678 qwe123456 qwe12345678 qweasdzxc
qwe123qwe qweqwe123 qaz123456 zxc123456 zxc12345678 zz123456 zx123456 ww123456 wo123456 ss123456 xx123456 yy123456
yu123456 ly123456 lj123456 lw123456 wj123456 wy123456 zj123456 zw123456 zy123456 hh123456 jj123456 cc123456 dd123456
user1234 user12345 test1234 test12345 test123456 guest123 default1 changeme changeme123 change123 secret123 master123
huawei123 huawei@123 admin@123 admin888 admin8888 admin@1234 abc@1234 abc@123456 abcd@1234 aa@123456 a@123456 abc123!@#
123456!a 123qweasd 123qwe123 123qweasdzxc 1234qwer 12345qwert 12345qwe 123456qwe 123456qwer 1234567a 12345678a 12345678b
123456asd 123456abcd 123456as 123456a. a123456. a123456789. aaa123456 abc112233 abc123123 abc123abc 521521521 520520520
zhongguo zhongguo123 china123 china1949 beijing2008 beijing123 shanghai xinxin123 tiantian baobao123 baobei520
`;

const common = new Set(FREQUENT.trim().split(/\s+/));

/** Whether a password, in small letters, is among the most frequent, or is one of them with a sign or a year behind it. */
export function isCommon(password: string): boolean {
  return common.has(password) || common.has(password.replace(/(?:[!.@#*?]|19\d\d|20\d\d)$/, ""));
}
