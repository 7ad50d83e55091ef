var Ll=Object.create;var Xn=Object.defineProperty;var $l=Object.getOwnPropertyDescriptor;var ql=Object.getOwnPropertyNames;var Pl=Object.getPrototypeOf,zl=Object.prototype.hasOwnProperty;var Ul=(e,t)=>()=>{try{return t||e((t={exports:{}}).exports,t),t.exports}catch(n){throw t=0,n}},vs=(e,t)=>{for(var n in t)Xn(e,n,{get:t[n],enumerable:!0})},Gl=(e,t,n,r)=>{if(t&&typeof t=="object"||typeof t==
"function")for(let s of ql(t))!zl.call(e,s)&&s!==n&&Xn(e,s,{get:()=>t[s],enumerable:!(r=$l(t,s))||r.enumerable});return e};var jl=(e,t,n)=>(n=e!=null?Ll(Pl(e)):{},Gl(t||!e||!e.__esModule?Xn(n,"default",{value:e,enumerable:!0}):n,e));var Ks=Ul((lg,Js)=>{function Fs(e){return e instanceof Map?e.clear=e.delete=e.set=function(){throw new Error("map is read-only")}:e instanceof Set&&(e.add=e.clear=e.delete=function(){throw new Error("\
set is read-only")}),Object.freeze(e),Object.getOwnPropertyNames(e).forEach(t=>{let n=e[t],r=typeof n;(r==="object"||r==="function")&&!Object.isFrozen(n)&&Fs(n)}),e}var en=class{constructor(t){t.data===
void 0&&(t.data={}),this.data=t.data,this.isMatchIgnored=!1}ignoreMatch(){this.isMatchIgnored=!0}};function Ls(e){return e.replace(/&/g,"&amp;").replace(/</g,"&lt;").replace(/>/g,"&gt;").replace(/"/g,
"&quot;").replace(/'/g,"&#x27;")}function Ze(e,...t){let n=Object.create(null);for(let r in e)n[r]=e[r];return t.forEach(function(r){for(let s in r)n[s]=r[s]}),n}var ic="</span>",Ds=e=>!!e.scope,oc=(e,{
prefix:t})=>{if(e.startsWith("language:"))return e.replace("language:","language-");if(e.includes(".")){let n=e.split(".");return[`${t}${n.shift()}`,...n.map((r,s)=>`${r}${"_".repeat(s+1)}`)].join(" ")}
return`${t}${e}`},er=class{constructor(t,n){this.buffer="",this.classPrefix=n.classPrefix,t.walk(this)}addText(t){this.buffer+=Ls(t)}openNode(t){if(!Ds(t))return;let n=oc(t.scope,{prefix:this.classPrefix});
this.span(n)}closeNode(t){Ds(t)&&(this.buffer+=ic)}value(){return this.buffer}span(t){this.buffer+=`<span class="${t}">`}},Ns=(e={})=>{let t={children:[]};return Object.assign(t,e),t},tr=class e{constructor(){
this.rootNode=Ns(),this.stack=[this.rootNode]}get top(){return this.stack[this.stack.length-1]}get root(){return this.rootNode}add(t){this.top.children.push(t)}openNode(t){let n=Ns({scope:t});this.add(
n),this.stack.push(n)}closeNode(){if(this.stack.length>1)return this.stack.pop()}closeAllNodes(){for(;this.closeNode(););}toJSON(){return JSON.stringify(this.rootNode,null,4)}walk(t){return this.constructor.
_walk(t,this.rootNode)}static _walk(t,n){return typeof n=="string"?t.addText(n):n.children&&(t.openNode(n),n.children.forEach(r=>this._walk(t,r)),t.closeNode(n)),t}static _collapse(t){typeof t!="strin\
g"&&t.children&&(t.children.every(n=>typeof n=="string")?t.children=[t.children.join("")]:t.children.forEach(n=>{e._collapse(n)}))}},nr=class extends tr{constructor(t){super(),this.options=t}addText(t){
t!==""&&this.add(t)}startScope(t){this.openNode(t)}endScope(){this.closeNode()}__addSublanguage(t,n){let r=t.root;n&&(r.scope=`language:${n}`),this.add(r)}toHTML(){return new er(this,this.options).value()}finalize(){
return this.closeAllNodes(),!0}};function At(e){return e?typeof e=="string"?e:e.source:null}function $s(e){return tt("(?=",e,")")}function ac(e){return tt("(?:",e,")*")}function lc(e){return tt("(?:",
e,")?")}function tt(...e){return e.map(n=>At(n)).join("")}function cc(e){let t=e[e.length-1];return typeof t=="object"&&t.constructor===Object?(e.splice(e.length-1,1),t):{}}function nn(...e){return"("+
(cc(e).capture?"":"?:")+e.map(r=>At(r)).join("|")+")"}function qs(e){return new RegExp(e.toString()+"|").exec("").length-1}function uc(e,t){let n=e&&e.exec(t);return n&&n.index===0}var dc=new RegExp(nn(
/\[(?:[^\\\]]|\\.)*\]/,/\(\?<(?![=!])[^>]+>/,/\(\?'[^']+'/,/\(\??/,/\\([1-9][0-9]*)/,/\\./));function sr(e,{joinWith:t}){let n=0;return e.map(r=>{n+=1;let s=n,i=At(r),o="";for(;i.length>0;){let l=dc.exec(
i);if(!l){o+=i;break}o+=i.substring(0,l.index),i=i.substring(l.index+l[0].length),l[0][0]==="\\"&&l[1]?o+="\\"+String(Number(l[1])+s):(o+=l[0],(l[0]==="("||/^\(\?[<']/.test(l[0]))&&n++)}return o}).map(
r=>`(${r})`).join(t)}var hc=/\b\B/,Ps="[a-zA-Z]\\w*",ir="[a-zA-Z_]\\w*",zs="\\b\\d+(\\.\\d+)?",Us="(-?)(\\b0[xX][a-fA-F0-9]+|(\\b\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d+)?)",Gs="\\b(0b[01]+)",pc="!|!=|!=\
=|%|%=|&|&&|&=|\\*|\\*=|\\+|\\+=|,|-|-=|/=|/|:|;|<<|<<=|<=|<|===|==|=|>>>=|>>=|>=|>>>|>>|>|\\?|\\[|\\{|\\(|\\^|\\^=|\\||\\|=|\\|\\||~",mc=(e={})=>{let t=/^#![ ]*\//;return e.binary&&(e.begin=tt(t,/.*\b/,
e.binary,/\b.*/)),Ze({scope:"meta",begin:t,end:/$/,relevance:0,"on:begin":(n,r)=>{n.index!==0&&r.ignoreMatch()}},e)},Ct={begin:"\\\\[\\s\\S]",relevance:0},fc={scope:"string",begin:"'",end:"'",illegal:"\
\\n",contains:[Ct]},gc={scope:"string",begin:'"',end:'"',illegal:"\\n",contains:[Ct]},bc={begin:/\b(a|an|the|are|I'm|isn't|don't|doesn't|won't|but|just|should|pretty|simply|enough|gonna|going|wtf|so|such|will|you|your|they|like|more)\b/},
rn=function(e,t,n={}){let r=Ze({scope:"comment",begin:e,end:t,contains:[]},n);r.contains.push({scope:"doctag",begin:"[ ]*(?=(TODO|FIXME|NOTE|BUG|OPTIMIZE|HACK|XXX):)",end:/(TODO|FIXME|NOTE|BUG|OPTIMIZE|HACK|XXX):/,
excludeBegin:!0,relevance:0});let s=nn("I","a","is","so","us","to","at","if","in","it","on",/[A-Za-z]+['](d|ve|re|ll|t|s|n)/,/[A-Za-z]+[-][a-z]+/,/[A-Za-z][a-z]{2,}/);return r.contains.push({begin:tt(
/[ ]+/,"(",s,/[.]?[:]?([.][ ]|[ ])/,"){3}")}),r},xc=rn("//","$"),yc=rn("/\\*","\\*/"),wc=rn("#","$"),_c={scope:"number",begin:zs,relevance:0},vc={scope:"number",begin:Us,relevance:0},kc={scope:"number",
begin:Gs,relevance:0},Ec={scope:"regexp",begin:/\/(?=[^/\n]*\/)/,end:/\/[gimuy]*/,contains:[Ct,{begin:/\[/,end:/\]/,relevance:0,contains:[Ct]}]},Ac={scope:"title",begin:Ps,relevance:0},Cc={scope:"titl\
e",begin:ir,relevance:0},Rc={begin:"\\.\\s*"+ir,relevance:0},Sc=function(e){return Object.assign(e,{"on:begin":(t,n)=>{n.data._beginMatch=t[1]},"on:end":(t,n)=>{n.data._beginMatch!==t[1]&&n.ignoreMatch()}})},
Qt=Object.freeze({__proto__:null,APOS_STRING_MODE:fc,BACKSLASH_ESCAPE:Ct,BINARY_NUMBER_MODE:kc,BINARY_NUMBER_RE:Gs,COMMENT:rn,C_BLOCK_COMMENT_MODE:yc,C_LINE_COMMENT_MODE:xc,C_NUMBER_MODE:vc,C_NUMBER_RE:Us,
END_SAME_AS_BEGIN:Sc,HASH_COMMENT_MODE:wc,IDENT_RE:Ps,MATCH_NOTHING_RE:hc,METHOD_GUARD:Rc,NUMBER_MODE:_c,NUMBER_RE:zs,PHRASAL_WORDS_MODE:bc,QUOTE_STRING_MODE:gc,REGEXP_MODE:Ec,RE_STARTERS_RE:pc,SHEBANG:mc,
TITLE_MODE:Ac,UNDERSCORE_IDENT_RE:ir,UNDERSCORE_TITLE_MODE:Cc});function Tc(e,t){e.input[e.index-1]==="."&&t.ignoreMatch()}function Dc(e,t){e.className!==void 0&&(e.scope=e.className,delete e.className)}
function Nc(e,t){t&&e.beginKeywords&&(e.begin="\\b("+e.beginKeywords.split(" ").join("|")+")(?!\\.)(?=\\b|\\s)",e.__beforeBegin=Tc,e.keywords=e.keywords||e.beginKeywords,delete e.beginKeywords,e.relevance===
void 0&&(e.relevance=0))}function Oc(e,t){Array.isArray(e.illegal)&&(e.illegal=nn(...e.illegal))}function Mc(e,t){if(e.match){if(e.begin||e.end)throw new Error("begin & end are not supported with matc\
h");e.begin=e.match,delete e.match}}function Ic(e,t){e.relevance===void 0&&(e.relevance=1)}var Bc=(e,t)=>{if(!e.beforeMatch)return;if(e.starts)throw new Error("beforeMatch cannot be used with starts");
let n=Object.assign({},e);Object.keys(e).forEach(r=>{delete e[r]}),e.keywords=n.keywords,e.begin=tt(n.beforeMatch,$s(n.begin)),e.starts={relevance:0,contains:[Object.assign(n,{endsParent:!0})]},e.relevance=
0,delete n.beforeMatch},Fc=["of","and","for","in","not","or","if","then","parent","list","value"],Lc="keyword";function js(e,t,n=Lc){let r=Object.create(null);return typeof e=="string"?s(n,e.split(" ")):
Array.isArray(e)?s(n,e):Object.keys(e).forEach(function(i){Object.assign(r,js(e[i],t,i))}),r;function s(i,o){t&&(o=o.map(l=>l.toLowerCase())),o.forEach(function(l){let u=l.split("|");r[u[0]]=[i,$c(u[0],
u[1])]})}}function $c(e,t){return t?Number(t):qc(e)?0:1}function qc(e){return Fc.includes(e.toLowerCase())}var Os={},et=e=>{console.error(e)},Ms=(e,...t)=>{console.log(`WARN: ${e}`,...t)},ut=(e,t)=>{Os[`${e}\
/${t}`]||(console.log(`Deprecated as of ${e}. ${t}`),Os[`${e}/${t}`]=!0)},tn=new Error;function Hs(e,t,{key:n}){let r=0,s=e[n],i={},o={};for(let l=1;l<=t.length;l++)o[l+r]=s[l],i[l+r]=!0,r+=qs(t[l-1]);
e[n]=o,e[n]._emit=i,e[n]._multi=!0}function Pc(e){if(Array.isArray(e.begin)){if(e.skip||e.excludeBegin||e.returnBegin)throw et("skip, excludeBegin, returnBegin not compatible with beginScope: {}"),tn;
if(typeof e.beginScope!="object"||e.beginScope===null)throw et("beginScope must be object"),tn;Hs(e,e.begin,{key:"beginScope"}),e.begin=sr(e.begin,{joinWith:""})}}function zc(e){if(Array.isArray(e.end)){
if(e.skip||e.excludeEnd||e.returnEnd)throw et("skip, excludeEnd, returnEnd not compatible with endScope: {}"),tn;if(typeof e.endScope!="object"||e.endScope===null)throw et("endScope must be object"),tn;
Hs(e,e.end,{key:"endScope"}),e.end=sr(e.end,{joinWith:""})}}function Uc(e){e.scope&&typeof e.scope=="object"&&e.scope!==null&&(e.beginScope=e.scope,delete e.scope)}function Gc(e){Uc(e),typeof e.beginScope==
"string"&&(e.beginScope={_wrap:e.beginScope}),typeof e.endScope=="string"&&(e.endScope={_wrap:e.endScope}),Pc(e),zc(e)}function jc(e){function t(o,l){return new RegExp(At(o),"m"+(e.case_insensitive?"i":
"")+(e.unicodeRegex?"u":"")+(l?"g":""))}class n{constructor(){this.matchIndexes={},this.regexes=[],this.matchAt=1,this.position=0}addRule(l,u){u.position=this.position++,this.matchIndexes[this.matchAt]=
u,this.regexes.push([u,l]),this.matchAt+=qs(l)+1}compile(){this.regexes.length===0&&(this.exec=()=>null);let l=this.regexes.map(u=>u[1]);this.matcherRe=t(sr(l,{joinWith:"|"}),!0),this.lastIndex=0}exec(l){
this.matcherRe.lastIndex=this.lastIndex;let u=this.matcherRe.exec(l);if(!u)return null;let d=u.findIndex((p,f)=>f>0&&p!==void 0),h=this.matchIndexes[d];return u.splice(0,d),Object.assign(u,h)}}class r{constructor(){
this.rules=[],this.multiRegexes=[],this.count=0,this.lastIndex=0,this.regexIndex=0}getMatcher(l){if(this.multiRegexes[l])return this.multiRegexes[l];let u=new n;return this.rules.slice(l).forEach(([d,
h])=>u.addRule(d,h)),u.compile(),this.multiRegexes[l]=u,u}resumingScanAtSamePosition(){return this.regexIndex!==0}considerAll(){this.regexIndex=0}addRule(l,u){this.rules.push([l,u]),u.type==="begin"&&
this.count++}exec(l){let u=this.getMatcher(this.regexIndex);u.lastIndex=this.lastIndex;let d=u.exec(l);if(this.resumingScanAtSamePosition()&&!(d&&d.index===this.lastIndex)){let h=this.getMatcher(0);h.
lastIndex=this.lastIndex+1,d=h.exec(l)}return d&&(this.regexIndex+=d.position+1,this.regexIndex===this.count&&this.considerAll()),d}}function s(o){let l=new r;return o.contains.forEach(u=>l.addRule(u.
begin,{rule:u,type:"begin"})),o.terminatorEnd&&l.addRule(o.terminatorEnd,{type:"end"}),o.illegal&&l.addRule(o.illegal,{type:"illegal"}),l}function i(o,l){let u=o;if(o.isCompiled)return u;[Dc,Mc,Gc,Bc].
forEach(h=>h(o,l)),e.compilerExtensions.forEach(h=>h(o,l)),o.__beforeBegin=null,[Nc,Oc,Ic].forEach(h=>h(o,l)),o.isCompiled=!0;let d=null;return typeof o.keywords=="object"&&o.keywords.$pattern&&(o.keywords=
Object.assign({},o.keywords),d=o.keywords.$pattern,delete o.keywords.$pattern),d=d||/\w+/,o.keywords&&(o.keywords=js(o.keywords,e.case_insensitive)),u.keywordPatternRe=t(d,!0),l&&(o.begin||(o.begin=/\B|\b/),
u.beginRe=t(u.begin),!o.end&&!o.endsWithParent&&(o.end=/\B|\b/),o.end&&(u.endRe=t(u.end)),u.terminatorEnd=At(u.end)||"",o.endsWithParent&&l.terminatorEnd&&(u.terminatorEnd+=(o.end?"|":"")+l.terminatorEnd)),
o.illegal&&(u.illegalRe=t(o.illegal)),o.contains||(o.contains=[]),o.contains=[].concat(...o.contains.map(function(h){return Hc(h==="self"?o:h)})),o.contains.forEach(function(h){i(h,u)}),o.starts&&i(o.
starts,l),u.matcher=s(u),u}if(e.compilerExtensions||(e.compilerExtensions=[]),e.contains&&e.contains.includes("self"))throw new Error("ERR: contains `self` is not supported at the top-level of a langu\
age.  See documentation.");return e.classNameAliases=Ze(e.classNameAliases||{}),i(e)}function Ws(e){return e?e.endsWithParent||Ws(e.starts):!1}function Hc(e){return e.variants&&!e.cachedVariants&&(e.cachedVariants=
e.variants.map(function(t){return Ze(e,{variants:null},t)})),e.cachedVariants?e.cachedVariants:Ws(e)?Ze(e,{starts:e.starts?Ze(e.starts):null}):Object.isFrozen(e)?Ze(e):e}var Wc="11.12.0",rr=class extends Error{constructor(t,n){
super(t),this.name="HTMLInjectionError",this.html=n}},Qn=Ls,Is=Ze,Bs=Symbol("nomatch"),Zc=7,Zs=function(e){let t=Object.create(null),n=Object.create(null),r=[],s=!0,i="Could not find the language '{}'\
, did you forget to load/include a language module?",o={disableAutodetect:!0,name:"Plain text",contains:[]},l={ignoreUnescapedHTML:!1,throwUnescapedHTML:!1,noHighlightRe:/^(no-?highlight)$/i,languageDetectRe:/\blang(?:uage)?-([\w-]+)\b/i,
classPrefix:"hljs-",cssSelector:"pre code",languages:null,__emitter:nr};function u(O){return l.noHighlightRe.test(O)}function d(O){let U=O.className+" ";U+=O.parentNode?O.parentNode.className:"";let z=l.
languageDetectRe.exec(U);if(z){let X=W(z[1]);return X||(Ms(i.replace("{}",z[1])),Ms("Falling back to no-highlight mode for this block.",O)),X?z[1]:"no-highlight"}return U.split(/\s+/).find(X=>u(X)||W(
X))}function h(O,U,z){let X="",te="";typeof U=="object"?(X=O,z=U.ignoreIllegals,te=U.language):(ut("10.7.0","highlight(lang, code, ...args) has been deprecated."),ut("10.7.0",`Please use highlight(cod\
e, options) instead.
https://github.com/highlightjs/highlight.js/issues/2277`),te=O,X=U),z===void 0&&(z=!0);let ue={code:X,language:te};ce("before:highlight",ue);let ve=ue.result?ue.result:p(ue.language,ue.code,z);return ve.
code=ue.code,ce("after:highlight",ve),ve}function p(O,U,z,X){let te=Object.create(null);function ue(L,G){return L.keywords[G]}function ve(){if(!J.keywords){we.addText(se);return}let L=0;J.keywordPatternRe.
lastIndex=0;let G=J.keywordPatternRe.exec(se),Y="";for(;G;){Y+=se.substring(L,G.index);let ne=Fe.case_insensitive?G[0].toLowerCase():G[0],ke=ue(J,ne);if(ke){let[Ge,Bl]=ke;if(we.addText(Y),Y="",te[ne]=
(te[ne]||0)+1,te[ne]<=Zc&&(Kt+=Bl),Ge.startsWith("_"))Y+=G[0];else{let Fl=Fe.classNameAliases[Ge]||Ge;Be(G[0],Fl)}}else Y+=G[0];L=J.keywordPatternRe.lastIndex,G=J.keywordPatternRe.exec(se)}Y+=se.substring(
L),we.addText(Y)}function Ie(){if(se==="")return;let L=null;if(typeof J.subLanguage=="string"){if(!t[J.subLanguage]){we.addText(se);return}L=p(J.subLanguage,se,!0,_s[J.subLanguage]),_s[J.subLanguage]=
L._top}else L=x(se,J.subLanguage.length?J.subLanguage:null);J.relevance>0&&(Kt+=L.relevance),we.__addSublanguage(L._emitter,L.language)}function Ce(){J.subLanguage!=null?Ie():ve(),se=""}function Be(L,G){
L!==""&&(we.startScope(G),we.addText(L),we.endScope())}function bs(L,G){let Y=1,ne=G.length-1;for(;Y<=ne;){if(!L._emit[Y]){Y++;continue}let ke=Fe.classNameAliases[L[Y]]||L[Y],Ge=G[Y];ke?Be(Ge,ke):(se=
Ge,ve(),se=""),Y++}}function xs(L,G){return L.scope&&typeof L.scope=="string"&&we.openNode(Fe.classNameAliases[L.scope]||L.scope),L.beginScope&&(L.beginScope._wrap?(Be(se,Fe.classNameAliases[L.beginScope.
_wrap]||L.beginScope._wrap),se=""):L.beginScope._multi&&(bs(L.beginScope,G),se="")),J=Object.create(L,{parent:{value:J}}),J}function ys(L,G,Y){let ne=uc(L.endRe,Y);if(ne){if(L["on:end"]){let ke=new en(
L);L["on:end"](G,ke),ke.isMatchIgnored&&(ne=!1)}if(ne){for(;L.endsParent&&L.parent;)L=L.parent;return L}}if(L.endsWithParent)return ys(L.parent,G,Y)}function Dl(L){return J.matcher.regexIndex===0?(se+=
L[0],1):(Kn=!0,0)}function Nl(L){let G=L[0],Y=L.rule,ne=new en(Y),ke=[Y.__beforeBegin,Y["on:begin"]];for(let Ge of ke)if(Ge&&(Ge(L,ne),ne.isMatchIgnored))return Dl(G);return Y.skip?se+=G:(Y.excludeBegin&&
(se+=G),Ce(),!Y.returnBegin&&!Y.excludeBegin&&(se=G)),xs(Y,L),Y.returnBegin?0:G.length}function Ol(L){let G=L[0],Y=U.substring(L.index),ne=ys(J,L,Y);if(!ne)return Bs;let ke=J;J.endScope&&J.endScope._wrap?
(Ce(),Be(G,J.endScope._wrap)):J.endScope&&J.endScope._multi?(Ce(),bs(J.endScope,L)):ke.skip?se+=G:(ke.returnEnd||ke.excludeEnd||(se+=G),Ce(),ke.excludeEnd&&(se=G));do J.scope&&we.closeNode(),!J.skip&&
!J.subLanguage&&(Kt+=J.relevance),J=J.parent;while(J!==ne.parent);return ne.starts&&xs(ne.starts,L),ke.returnEnd?0:G.length}function Ml(){let L=[];for(let G=J;G!==Fe;G=G.parent)G.scope&&L.unshift(G.scope);
L.forEach(G=>we.openNode(G))}let Jt={};function ws(L,G){let Y=G&&G[0];if(se+=L,Y==null)return Ce(),0;if(Jt.type==="begin"&&G.type==="end"&&Jt.index===G.index&&Y===""){if(se+=U.slice(G.index,G.index+1),
!s){let ne=new Error(`0 width match regex (${O})`);throw ne.languageName=O,ne.badRule=Jt.rule,ne}return 1}if(Jt=G,G.type==="begin")return Nl(G);if(G.type==="illegal"&&!z){let ne=new Error('Illegal lex\
eme "'+Y+'" for mode "'+(J.scope||"<unnamed>")+'"');throw ne.mode=J,ne}else if(G.type==="end"){let ne=Ol(G);if(ne!==Bs)return ne}if(G.type==="illegal"&&Y==="")return G.index===U.length||(se+=`
`),1;if(Jn>1e5&&Jn>G.index*3)throw new Error("potential infinite loop, way more iterations than matches");return se+=Y,Y.length}let Fe=W(O);if(!Fe)throw et(i.replace("{}",O)),new Error('Unknown langua\
ge: "'+O+'"');let Il=jc(Fe),Zn="",J=X||Il,_s={},we=new l.__emitter(l);Ml();let se="",Kt=0,Ye=0,Jn=0,Kn=!1;try{if(Fe.__emitTokens)Fe.__emitTokens(U,we);else{for(J.matcher.considerAll();;){Jn++,Kn?Kn=!1:
J.matcher.considerAll(),J.matcher.lastIndex=Ye;let L=J.matcher.exec(U);if(!L)break;let G=U.substring(Ye,L.index),Y=ws(G,L);Ye=L.index+Y}ws(U.substring(Ye))}return we.finalize(),Zn=we.toHTML(),{language:O,
value:Zn,relevance:Kt,illegal:!1,_emitter:we,_top:J}}catch(L){if(L.message&&L.message.includes("Illegal"))return{language:O,value:Qn(U),illegal:!0,relevance:0,_illegalBy:{message:L.message,index:Ye,context:U.
slice(Ye-100,Ye+100),mode:L.mode,resultSoFar:Zn},_emitter:we};if(s)return{language:O,value:Qn(U),illegal:!1,relevance:0,errorRaised:L,_emitter:we,_top:J};throw L}}function f(O){let U={value:Qn(O),illegal:!1,
relevance:0,_top:o,_emitter:new l.__emitter(l)};return U._emitter.addText(O),U}function x(O,U){U=U||l.languages||Object.keys(t);let z=f(O),X=U.filter(W).filter(j).map(Ce=>p(Ce,O,!1));X.unshift(z);let te=X.
sort((Ce,Be)=>{if(Ce.relevance!==Be.relevance)return Be.relevance-Ce.relevance;if(Ce.language&&Be.language){if(W(Ce.language).supersetOf===Be.language)return 1;if(W(Be.language).supersetOf===Ce.language)
return-1}return 0}),[ue,ve]=te,Ie=ue;return Ie.secondBest=ve,Ie}function y(O,U,z){let X=U&&n[U]||z;O.classList.add("hljs"),O.classList.add(`language-${X}`)}function A(O){}function E(O){l=Is(l,O)}let k=()=>{
R(),ut("10.6.0","initHighlighting() deprecated.  Use highlightAll() now.")};function C(){R(),ut("10.6.0","initHighlightingOnLoad() deprecated.  Use highlightAll() now.")}let D=!1;function R(){function O(){
R()}if(document.readyState==="loading"){D||window.addEventListener("DOMContentLoaded",O,!1),D=!0;return}document.querySelectorAll(l.cssSelector).forEach(A)}function N(O,U){let z=null;try{z=U(e)}catch(X){
if(et("Language definition for '{}' could not be registered.".replace("{}",O)),s)et(X);else throw X;z=o}z.name||(z.name=O),t[O]=z,z.rawDefinition=U.bind(null,e),z.aliases&&H(z.aliases,{languageName:O})}
function M(O){delete t[O];for(let U of Object.keys(n))n[U]===O&&delete n[U]}function q(){return Object.keys(t)}function W(O){return O=(O||"").toLowerCase(),t[O]||t[n[O]]}function H(O,{languageName:U}){
typeof O=="string"&&(O=[O]),O.forEach(z=>{n[z.toLowerCase()]=U})}function j(O){let U=W(O);return U&&!U.disableAutodetect}function Z(O){O["before:highlightBlock"]&&!O["before:highlightElement"]&&(O["be\
fore:highlightElement"]=U=>{O["before:highlightBlock"](Object.assign({block:U.el},U))}),O["after:highlightBlock"]&&!O["after:highlightElement"]&&(O["after:highlightElement"]=U=>{O["after:highlightBloc\
k"](Object.assign({block:U.el},U))})}function ae(O){Z(O),r.push(O)}function ye(O){let U=r.indexOf(O);U!==-1&&r.splice(U,1)}function ce(O,U){let z=O;r.forEach(function(X){X[z]&&X[z](U)})}function me(O){
return ut("10.7.0","highlightBlock will be removed entirely in v12.0"),ut("10.7.0","Please use highlightElement now."),void 0}Object.assign(e,{highlight:h,highlightAuto:x,highlightAll:R,highlightElement:A,
highlightBlock:me,configure:E,initHighlighting:k,initHighlightingOnLoad:C,registerLanguage:N,unregisterLanguage:M,listLanguages:q,getLanguage:W,registerAliases:H,autoDetection:j,inherit:Is,addPlugin:ae,
removePlugin:ye}),e.debugMode=function(){s=!1},e.safeMode=function(){s=!0},e.versionString=Wc,e.regex={concat:tt,lookahead:$s,either:nn,optional:lc,anyNumberOfTimes:ac};for(let O in Qt)typeof Qt[O]=="\
object"&&Fs(Qt[O]);return Object.assign(e,Qt),e},dt=Zs({});dt.newInstance=()=>Zs({});Js.exports=dt;dt.HighlightJS=dt;dt.default=dt});function B(e,t={},...n){let r=document.createElement(e);for(let[s,i]of Object.entries(t))typeof i=="function"?r.addEventListener(s.slice(2),i):i!=null&&i!==!1&&r.setAttribute(s,i===!0?"":String(i));return r.
matches("button, input, select, textarea, [tabindex]")&&r.setAttribute("data-lm-suppress-shortcuts","true"),r.append(...n),r}function je(e,t,n={}){return B("button",{type:"button",onclick:t,...n},e)}function Vn(e,t){
e.textContent!==t&&(e.textContent=t)}function Le(e){let t=e.getRootNode();return t instanceof Document||t instanceof ShadowRoot?t.activeElement:null}function ks(e){let t=e.currentTarget,n=getSelection();if(!(t instanceof Element)||!n?.rangeCount||!e.clipboardData)return;let r=n.getRangeAt(0),s=r.commonAncestorContainer,i=(s instanceof Element?s:s.
parentElement)?.closest(".tm-formula"),o=r.cloneContents(),l=o.querySelectorAll(".tm-formula");if(!i&&!l.length)return;for(let h of l)h.replaceWith(h.dataset.tex??"");let u=B("div",{class:"tm-off-scre\
en tm-content"},o);t.append(u);let d=i?i.dataset.tex??"":u.innerText;u.remove(),e.clipboardData.setData("text/plain",d),e.preventDefault()}var Es="http://www.w3.org/2000/svg",Hl={check:"M5 13l4 4L19 7",close:"M6 6l12 12 M18 6L6 18",code:"M8 7l-5 5 5 5 M16 7l5 5-5 5",copy:"M9 9h11v11H9z M15 9V4H4v11h5",delete:"M4 7h16 M10 11v6 M14 11v6 M6\
 7l1 13h10l1-13 M9 7V4h6v3",down:"M12 5v14 M6 13l6 6 6-6",edit:"M4 20l1-4L16 5l3 3L8 19l-4 1z M14 7l3 3",heatmap:"M4 5h6v6H4z M14 5h6v6h-6z M4 15h6v4H4z M14 15h6v4h-6z",inspect:"M10.5 17a6.5 6.5 0 1 1\
 0-13 6.5 6.5 0 0 1 0 13z M15.5 15.5L21 21",retry:"M19 12a7 7 0 1 1-2-5 M19 3v5h-5",send:"M12 19V5 M6 11l6-6 6 6",settings:"M4 7h9 M17 7h3 M15 5v4 M4 17h3 M11 17h9 M9 15v4",stop:"M7 7h10v10H7z"};function Yn(e){
let t=document.createElementNS(Es,"svg");t.setAttribute("class","tm-icon"),t.setAttribute("viewBox","0 0 24 24"),t.setAttribute("aria-hidden","true");let n=document.createElementNS(Es,"path");return n.
setAttribute("d",Hl[e]),t.append(n),t}function xe(e,t,n,r={}){let s=`tm-icon-button ${String(r.class??"")}`.trim(),i=je("",n,{...r,class:s,"aria-label":t});return i.append(Yn(e)),i}function As(e,t){try{return e.send(t),!0}catch{return!1}}function Cs(e){let t=`.tm-static[data-for="${e}"]`,n=`${t}, .jp-OutputArea-child:has(${t}) { display: none; }`;return B("style",{},n)}var Wl=229,ct=class{constructor(t,n,r){this.commands=r;this.node=B("textarea",{rows:1,"aria-label":t,placeholder:n,onkeydown:s=>this.key(s),oninput:()=>this.grow()})}get text(){return this.node.value}set text(t){
this.node.value=t,this.grow()}focus(){this.node.focus({preventScroll:!0})}grow(){CSS.supports("field-sizing","content")||(this.node.style.height="auto",this.node.style.height=`${this.node.scrollHeight}\
px`)}key(t){t.stopPropagation(),!(t.isComposing||t.keyCode===Wl)&&(t.key==="Enter"&&!t.shiftKey?(t.preventDefault(),this.commands.enter()):t.key==="Escape"&&this.commands.escape())}};var Zl=5e3,Xt=class{constructor(t,n){this.send=t;this.report=n;this.input=new ct("Message","Write a message …",{enter:()=>this.submit(),escape:()=>this.running&&this.stop()});this.sendButton=xe("sen\
d","Send",()=>this.submit(),{class:"tm-send"});this.stopButton=xe("stop","Stop",()=>this.stop(),{class:"tm-stop",hidden:!0});this.sending=null;this.waiting=!1;this.own=!1;this.running=!1;this.node=B("\
div",{class:"tm-compose",onclick:()=>Le(this.node)??this.input.focus()},this.input.node,this.sendButton,this.stopButton)}get text(){return this.input.text}submit(){this.post(this.text,null)}post(t,n){
if(this.running&&this.report("An answer is being generated: stop it first, or wait."),!t.trim()||this.running||this.waiting)return;let r={text:t,at:n};this.sending=r,this.waiting=!0,this.report("Sendi\
ng …"),this.send({kind:"send",text:t,at:n}),setTimeout(()=>{this.sending===r&&(this.waiting=!1,this.report("The kernel does not answer: it is busy or has ended. Your text stays here."))},Zl)}stop(){
this.stopButton.disabled=!0,this.report("Stopping …"),this.send({kind:"stop"}),this.input.focus()}started(t){this.own=this.sending?.text===t&&this.sending.at===null,this.own&&(this.input.text=""),this.
forget(),this.running=!0,Le(this.sendButton)===this.sendButton&&this.input.focus(),this.sendButton.hidden=!0,this.stopButton.hidden=!1,this.stopButton.disabled=!1}finished(){Le(this.stopButton)===this.
stopButton&&this.input.focus(),this.running=!1,this.sendButton.hidden=!1,this.stopButton.hidden=!0}giveBack(t){let n=this.own||this.sending?.text===t&&this.sending.at===null;this.forget();let r=this.text;
t&&r!==t&&(n||!r)&&(this.input.text=r?`${t}
${r}`:t)}forget(){this.sending=null,this.waiting=!1}};var Rs=4,Vt=class{constructor(){this.log=B("div",{class:"tm-log",role:"log","aria-live":"polite","aria-label":"Conversation",tabindex:0,onscroll:()=>this.scrolled()});this.jump=xe("down","Jump to late\
st",()=>this.scrollToEnd(),{class:"tm-jump",hidden:!0});this.node=B("div",{class:"tm-log-frame"},this.log,this.jump);this.empty=B("div",{class:"tm-faint tm-empty"},"No messages yet.");this.following=!0;
this.last=0;this.resized=new ResizeObserver(()=>this.keepBottom(()=>{}));this.keepBottom=t=>{this.scrolled(),t(),this.following?this.scrollToEnd():this.offerJump()};this.resized.observe(this.log)}close(){
this.resized.disconnect()}show(t){let n=t.length?t:[this.empty];this.keepBottom(()=>{for(let r of[...this.log.childNodes])n.includes(r)||this.drop(r);n.forEach((r,s)=>{let i=this.log.childNodes[s];i!==
r&&this.log.insertBefore(r,i??null)})})}drop(t){let n=t.contains(Le(this.log));t.remove(),n&&this.log.focus({preventScroll:!0})}scrollToEnd(){this.following=!0,this.log.scrollTop=this.log.scrollHeight,
this.last=this.log.scrollTop,this.offerJump()}scrolled(){let{scrollTop:t}=this.log;this.following=this.gap()<=Rs||this.following&&t>=this.last,this.last=t,this.offerJump()}gap(){let{scrollHeight:t,scrollTop:n,
clientHeight:r}=this.log;return t-n-r}offerJump(){this.jump.hidden=this.following||this.gap()<=Rs}};function Qe(e,t){let n=xe("copy",t,()=>{r()},{class:"tm-copy"});async function r(){let i=await Jl(e());s(i?"check":"close",i?"Copied":"Not copied"),setTimeout(()=>s("copy",t),1500)}function s(i,o){n.ariaLabel=
o,n.replaceChildren(Yn(i))}return n}async function Jl(e){try{return await navigator.clipboard.writeText(e),!0}catch{let t=B("textarea",{class:"tm-off-screen"});t.value=e,document.body.append(t),t.select();
let n=document.execCommand("copy");return t.remove(),n}}var Yt=class{constructor(t,n){this.send=t;this.text=n;this.node=B("div",{class:"tm-pane tm-request",hidden:!0});this.toggle=xe("code","Show request",()=>this.open(),{"aria-expanded":"false"})}open(){this.
node.hidden=!this.node.hidden,this.toggle.setAttribute("aria-expanded",String(!this.node.hidden)),this.refresh()}refresh(){this.node.hidden||this.send({kind:"request",text:this.text()})}show(t){this.node.
replaceChildren(...Object.entries(t).filter(([,n])=>n).map(([n,r])=>B("div",{},B("div",{class:"tm-label"},n," ",Qe(()=>r,`Copy the ${n}`)),B("pre",{},r))))}};var Kl=/^[ \t>]*(?:[-=*+_#`~$|>\\]+|\d{1,9}[.)]?|(?:[-*+]|\d{1,9}[.)])[ \t]+\[[ xX]?\]?)[ \t]*$/,Xl=/!?\[([^[\]\n]*)\]\([^()\s]*(?:\([^()\s]*\)?[^()\s]*)*$/,Vl=/^[ \t]*\|?[ \t:|-]*$/,Yl=new RegExp(["(\
?<!`)(`+)(?!`)[^]*?(?<!`)\\1(?!`)","\\\\\\([^]*?\\\\\\)","\\\\\\[[^]*?\\\\\\]","\\$\\$[^]*?\\$\\$","(?<![\\w$])\\$(?![\\s$])[^$\\n]*(?<![\\s\\\\])\\$(?!\\w)","\\\\[^([]"].join("|"),"g"),Ss=3e3,Ql=/^[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(?:`{3,}[^`]*|~{3,}.*)$/,
ec=["**","__","~~","*","_"];function Ts(e){let t=e.lastIndexOf(`
`)+1,n=e.slice(t),r=tc(e);return r!==null?r:Kl.test(n)||Ql.test(n)?e.slice(0,t):e.slice(0,t)+nc(n,e.slice(0,t))}function tc(e){let t=e.split(`
`),n=t.findIndex(u=>u.trim()),r=t[n]?.length??0;if(n<0||r>Ss||t.length-n>2||!/^[ \t]*\|/.test(t[n]))return null;let s=t[n].trim(),i=t[n+1],o=s.split(/(?<!\\)\|/).length-(/[^\\]\|$/.test(s)?2:1);if(i===
void 0&&o<2)return t.slice(0,n).join(`
`);if(i!==void 0&&(o<1||!Vl.test(i)))return null;let l=[...t.slice(0,n),s,`|${"---|".repeat(o)}`].join(`
`);return i!==void 0&&i.split("|").length-2>=o&&/-:?\|[ \t]*$/.test(i)?e:l}function nc(e,t){let n=Xl.exec(e),r=n?e.slice(0,n.index)+n[1]:e,i=(t.slice(t.lastIndexOf(`

`)+1)+r).slice(-Ss).replace(Yl,l=>"x".repeat(l.length));if(/\\[([]|\$\$/.test(i))return r;let o=/(`+)[^`]*$/.exec(i);return o?o[0]===o[1]?r.slice(0,-o[1].length):r+o[1]:i.endsWith("\\")||/(?<![\w$])\$$/.
test(i)?r.slice(0,-1):rc(r,i)}function rc(e,t){let n=[],r=t;for(let i of ec){let o=sc(r,i);o.length%2&&n.push([o[o.length-1],i]),r=r.replaceAll(i,"x".repeat(i.length))}n.sort(([i],[o])=>o-i);let s=e;for(let[
i,o]of n)i+o.length>=t.trimEnd().length?s=s.trimEnd().slice(0,-o.length):s=s.trimEnd()+o;return s}function sc(e,t){let n=[];for(let r=e.indexOf(t);r>=0;r=e.indexOf(t,r+t.length)){let[s,i]=[e[r-1]??" ",
e[r+t.length]??""],o=t.startsWith("_")&&/\w/.test(s)&&/\w/.test(i),l=/\s/.test(s)&&/\s/.test(i);!o&&!l&&n.push(r)}return n}var Xs=jl(Ks(),1);var ht=Xs.default;function Vs(e){let t=e.regex,n={},r={begin:/\$\{/,end:/\}/,contains:["self",{begin:/:-/,contains:[n]}]};Object.assign(n,{className:"variable",variants:[{begin:t.concat(/\$[\w\d#@][\w\d_]*/,"(?![\\w\\d])\
(?![$])")},r]});let s={className:"subst",begin:/\$\(/,end:/\)/,contains:[e.BACKSLASH_ESCAPE]},i=e.inherit(e.COMMENT(),{match:[/(^|\s)/,/#.*$/],scope:{2:"comment"}}),o={begin:/<<-?\s*(?=\w+)/,starts:{contains:[
e.END_SAME_AS_BEGIN({begin:/(\w+)/,end:/(\w+)/,className:"string"})]}},l={className:"string",begin:/"/,end:/"/,contains:[e.BACKSLASH_ESCAPE,n,s]};s.contains.push(l);let u={match:/\\"/},d={className:"s\
tring",begin:/'/,end:/'/},h={match:/\\'/},p={begin:/\$?\(\(/,end:/\)\)/,contains:[{begin:/\d+#[0-9a-f]+/,className:"number"},e.NUMBER_MODE,n]},f=["fish","bash","zsh","sh","csh","ksh","tcsh","dash","sc\
sh"],x=e.SHEBANG({binary:`(${f.join("|")})`,relevance:10}),y={className:"function",begin:/\w[\w\d_]*\s*\(\s*\)\s*\{/,returnBegin:!0,contains:[e.inherit(e.TITLE_MODE,{begin:/\w[\w\d_]*/})],relevance:0},
A=["if","then","else","elif","fi","time","for","while","until","in","do","done","case","esac","coproc","function","select"],E=["true","false"],k={match:/(\/[a-z._-]+)+/},C=["break","cd","continue","ev\
al","exec","exit","export","getopts","hash","pwd","readonly","return","shift","test","times","trap","umask","unset"],D=["alias","bind","builtin","caller","command","declare","echo","enable","help","le\
t","local","logout","mapfile","printf","read","readarray","source","sudo","type","typeset","ulimit","unalias"],R=["autoload","bg","bindkey","bye","cap","chdir","clone","comparguments","compcall","comp\
ctl","compdescribe","compfiles","compgroups","compquote","comptags","comptry","compvalues","dirs","disable","disown","echotc","echoti","emulate","fc","fg","float","functions","getcap","getln","history",
"integer","jobs","kill","limit","log","noglob","popd","print","pushd","pushln","rehash","sched","setcap","setopt","stat","suspend","ttyctl","unfunction","unhash","unlimit","unsetopt","vared","wait","w\
hence","where","which","zcompile","zformat","zftp","zle","zmodload","zparseopts","zprof","zpty","zregexparse","zsocket","zstyle","ztcp"],N=["chcon","chgrp","chown","chmod","cp","dd","df","dir","dircol\
ors","ln","ls","mkdir","mkfifo","mknod","mktemp","mv","realpath","rm","rmdir","shred","sync","touch","truncate","vdir","b2sum","base32","base64","cat","cksum","comm","csplit","cut","expand","fmt","fol\
d","head","join","md5sum","nl","numfmt","od","paste","ptx","pr","sha1sum","sha224sum","sha256sum","sha384sum","sha512sum","shuf","sort","split","sum","tac","tail","tr","tsort","unexpand","uniq","wc","\
arch","basename","chroot","date","dirname","du","echo","env","expr","factor","groups","hostid","id","link","logname","nice","nohup","nproc","pathchk","pinky","printenv","printf","pwd","readlink","runc\
on","seq","sleep","stat","stdbuf","stty","tee","test","timeout","tty","uname","unlink","uptime","users","who","whoami","yes"];return{name:"Bash",aliases:["sh","zsh"],keywords:{$pattern:/\b[a-z][a-z0-9._-]+\b/,
keyword:A,literal:E,built_in:[...C,...D,"set","shopt",...R,...N]},contains:[x,e.SHEBANG(),y,p,i,o,k,l,u,d,h,n]}}function Ys(e){let t=e.regex,n=e.COMMENT("//","$",{contains:[{begin:/\\\n/}]}),r="decltype\\(auto\\)",s="[a-zA-Z_]\\w*::",o="("+r+"|"+t.optional(s)+"[a-zA-Z_]\\w*"+t.optional("<[^<>]+>")+")",l=t.concat(
/\batomic_/,t.either("bool","char","schar","uchar","short","ushort","int","uint","long","ulong","llong","ullong","char16_t","char32_t","wchar_t","int_least8_t","uint_least8_t","int_least16_t","uint_le\
ast16_t","int_least32_t","uint_least32_t","int_least64_t","uint_least64_t","int_fast8_t","uint_fast8_t","int_fast16_t","uint_fast16_t","int_fast32_t","uint_fast32_t","int_fast64_t","uint_fast64_t","in\
tptr_t","uintptr_t","size_t","ptrdiff_t","intmax_t","uintmax_t"),/\b/),u={className:"type",variants:[{begin:"\\b[a-z\\d_]*_t\\b"},{match:l}]},h={className:"string",variants:[{begin:'(u8?|U|L)?"',end:'\
"',illegal:"\\n",contains:[e.BACKSLASH_ESCAPE]},{begin:"(u8?|U|L)?'("+"\\\\(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4,8}|[0-7]{3}|\\S)"+"|.)",end:"'",illegal:"."},e.END_SAME_AS_BEGIN({begin:/(?:u8?|U|L)?R"([^()\\\s"]{0,16})\(/,
end:/\)([^()\\\s"]{0,16})"/})]},p={className:"number",variants:[{match:/\b(0b[01']+)/},{match:/(-?)\b([\d']+(\.[\d']*)?|\.[\d']+)((ll|LL|l|L)(u|U)?|(u|U)(ll|LL|l|L)?|f|F|b|B)/},{match:/(-?)\b(0[xX][a-fA-F0-9]+(?:'[a-fA-F0-9]+)*(?:\.[a-fA-F0-9]*(?:'[a-fA-F0-9]*)*)?(?:[pP][-+]?[0-9]+)?(l|L)?(u|U)?)/},
{match:/(-?)\b\d+(?:'\d+)*(?:\.\d*(?:'\d*)*)?(?:[eE][-+]?\d+)?/}],relevance:0},f={scope:"meta",begin:/#\s*include\b/,end:/$/,keywords:{keyword:"include"},contains:[{begin:/\\\n/},h,{scope:"string",begin:/<.*?>/},
n,e.C_BLOCK_COMMENT_MODE]},x={className:"meta",begin:/#\s*[a-z]+\b/,end:/$/,keywords:{keyword:"if else elif endif define undef warning error line pragma _Pragma ifdef ifndef elifdef elifndef include"},
contains:[{begin:/\\\n/,relevance:0},e.inherit(h,{className:"string"}),n,e.C_BLOCK_COMMENT_MODE]},y=[f,x],A={className:"title",begin:t.optional(s)+e.IDENT_RE,relevance:0},E=t.optional(s)+e.IDENT_RE+"\\\
s*\\(",k=12,R={keyword:["asm","auto","break","case","continue","default","do","else","enum","extern","for","fortran","goto","if","inline","register","restrict","return","sizeof","typeof","typeof_unqua\
l","struct","switch","typedef","union","volatile","while","_Alignas","_Alignof","_Atomic","_Generic","_Noreturn","_Static_assert","_Thread_local","alignas","alignof","noreturn","static_assert","thread\
_local","_Pragma"],type:["float","double","signed","unsigned","int","short","long","char","void","_Bool","_BitInt","_Complex","_Imaginary","_Decimal32","_Decimal64","_Decimal96","_Decimal128","_Decima\
l64x","_Decimal128x","_Float16","_Float32","_Float64","_Float128","_Float32x","_Float64x","_Float128x","const","static","constexpr","complex","bool","imaginary"],literal:"true false NULL",built_in:"st\
d string wstring cin cout cerr clog stdin stdout stderr stringstream istringstream ostringstream auto_ptr deque list queue stack vector map set pair bitset multiset multimap unordered_set unordered_ma\
p unordered_multiset unordered_multimap priority_queue make_pair array shared_ptr abort terminate abs acos asin atan2 atan calloc ceil cosh cos exit exp fabs floor fmod fprintf fputs free frexp fscanf\
 future isalnum isalpha iscntrl isdigit isgraph islower isprint ispunct isspace isupper isxdigit tolower toupper labs ldexp log10 log malloc realloc memchr memcmp memcpy memset modf pow printf putchar\
 puts scanf sinh sin snprintf sprintf sqrt sscanf strcat strchr strcmp strcpy strcspn strlen strncat strncmp strncpy strpbrk strrchr strspn strstr tanh tan vfprintf vprintf vsprintf endl initializer_l\
ist unique_ptr"},N=[...y,u,n,e.C_BLOCK_COMMENT_MODE,p,h],M={variants:[{begin:/=/,end:/;/},{begin:/\(/,end:/\)/},{beginKeywords:"new throw return else",end:/;/}],keywords:R,contains:N.concat([{begin:/\(/,
end:/\)/,keywords:R,contains:N.concat(["self"]),relevance:0}]),relevance:0},q={begin:"("+o+"[\\*&\\s]+){1,"+k+"}"+E,returnBegin:!0,end:/[{;=]/,excludeEnd:!0,keywords:R,illegal:/[^\w\s\*&:<>.]/,contains:[
{begin:r,keywords:R,relevance:0},{begin:E,returnBegin:!0,contains:[e.inherit(A,{className:"title.function"})],relevance:0},{relevance:0,match:/,/},{className:"params",begin:/\(/,end:/\)/,keywords:R,relevance:0,
contains:[n,e.C_BLOCK_COMMENT_MODE,h,p,u,{begin:/\(/,end:/\)/,keywords:R,relevance:0,contains:["self",n,e.C_BLOCK_COMMENT_MODE,h,p,u]}]},u,n,e.C_BLOCK_COMMENT_MODE,...y]};return{name:"C",aliases:["h"],
keywords:R,disableAutodetect:!0,illegal:"</",contains:[].concat(M,q,N,[...y,{begin:e.IDENT_RE+"::",keywords:R},{className:"class",beginKeywords:"enum class struct union",end:/[{;:<>=]/,contains:[{beginKeywords:"\
final class struct"},e.TITLE_MODE]}]),exports:{preprocessor:x,strings:h,keywords:R}}}function Qs(e){let t=e.regex,n=e.COMMENT("//","$",{contains:[{begin:/\\\n/}]}),r="decltype\\(auto\\)",s="[a-zA-Z_]\\w*::",o="(?!struct)("+r+"|"+t.optional(s)+"[a-zA-Z_]\\w*"+t.optional("<[^<>]+>")+")",
l={className:"type",begin:"\\b[a-z\\d_]*_t\\b"},d={className:"string",variants:[{begin:'(u8?|U|L)?"',end:'"',illegal:"\\n",contains:[e.BACKSLASH_ESCAPE]},{begin:"(u8?|U|L)?'("+"\\\\(x[0-9A-Fa-f]{2}|u[0-\
9A-Fa-f]{4,8}|[0-7]{3}|\\S)"+"|.)",end:"'",illegal:"."},e.END_SAME_AS_BEGIN({begin:/(?:u8?|U|L)?R"([^()\\\s"]{0,16})\(/,end:/\)([^()\\\s"]{0,16})"/})]},h={className:"number",variants:[{begin:"[+-]?(?:\
(?:\\b[0-9](?:'?[0-9])*\\.(?:[0-9](?:'?[0-9])*)?|\\.[0-9](?:'?[0-9])*)(?:[Ee][+-]?[0-9](?:'?[0-9])*)?|\\b[0-9](?:'?[0-9])*[Ee][+-]?[0-9](?:'?[0-9])*|\\b0[Xx](?:[0-9A-Fa-f](?:'?[0-9A-Fa-f])*(?:\\.(?:[0-9A-Fa\
-f](?:'?[0-9A-Fa-f])*)?)?|\\.[0-9A-Fa-f](?:'?[0-9A-Fa-f])*)[Pp][+-]?[0-9](?:'?[0-9])*)(?:[Ff](?:16|32|64|128)?|(BF|bf)16|[Ll]|)"},{begin:"[+-]?\\b(?:0[Bb][01](?:'?[01])*|0[Xx][0-9A-Fa-f](?:'?[0-9A-Fa-f\
])*|0(?:'?[0-7])*|[1-9](?:'?[0-9])*)(?:[Uu](?:LL?|ll?)|[Uu][Zz]?|(?:LL?|ll?)[Uu]?|[Zz][Uu]|)"}],relevance:0},p={scope:"meta",begin:/#\s*include\b/,end:/$/,keywords:{keyword:"include"},contains:[{begin:/\\\n/},
d,{scope:"string",begin:/<.*?>/},n,e.C_BLOCK_COMMENT_MODE]},f={className:"meta",begin:/#\s*[a-z]+\b/,end:/$/,keywords:{keyword:"if else elif endif define undef warning error line pragma _Pragma ifdef \
ifndef include"},contains:[{begin:/\\\n/,relevance:0},e.inherit(d,{className:"string"}),n,e.C_BLOCK_COMMENT_MODE]},x=[p,f],y={className:"title",begin:t.optional(s)+e.IDENT_RE,relevance:0},A=t.optional(
s)+e.IDENT_RE+"\\s*\\(",E=12,k=["alignas","alignof","and","and_eq","asm","atomic_cancel","atomic_commit","atomic_noexcept","auto","bitand","bitor","break","case","catch","class","co_await","co_return",
"co_yield","compl","concept","const_cast|10","consteval","constexpr","constinit","continue","decltype","default","delete","do","dynamic_cast|10","else","enum","explicit","export","extern","false","fin\
al","for","friend","goto","if","import","inline","module","mutable","namespace","new","noexcept","not","not_eq","nullptr","operator","or","or_eq","override","private","protected","public","reflexpr","\
register","reinterpret_cast|10","requires","return","sizeof","static_assert","static_cast|10","struct","switch","synchronized","template","this","thread_local","throw","transaction_safe","transaction_\
safe_dynamic","true","try","typedef","typeid","typename","union","using","virtual","volatile","while","xor","xor_eq"],C=["bool","char","char16_t","char32_t","char8_t","double","float","int","long","sh\
ort","void","wchar_t","unsigned","signed","const","static"],D=["any","auto_ptr","barrier","binary_semaphore","bitset","complex","condition_variable","condition_variable_any","counting_semaphore","dequ\
e","false_type","flat_map","flat_set","future","imaginary","initializer_list","istringstream","jthread","latch","lock_guard","multimap","multiset","mutex","optional","ostringstream","packaged_task","p\
air","promise","priority_queue","queue","recursive_mutex","recursive_timed_mutex","scoped_lock","set","shared_future","shared_lock","shared_mutex","shared_timed_mutex","shared_ptr","stack","string_vie\
w","stringstream","timed_mutex","thread","true_type","tuple","unique_lock","unique_ptr","unordered_map","unordered_multimap","unordered_multiset","unordered_set","variant","vector","weak_ptr","wstring",
"wstring_view"],R=["abort","abs","acos","apply","as_const","asin","atan","atan2","calloc","ceil","cerr","cin","clog","cos","cosh","cout","declval","endl","exchange","exit","exp","fabs","floor","fmod",
"forward","fprintf","fputs","free","frexp","fscanf","future","invoke","isalnum","isalpha","iscntrl","isdigit","isgraph","islower","isprint","ispunct","isspace","isupper","isxdigit","labs","launder","l\
dexp","log","log10","make_pair","make_shared","make_shared_for_overwrite","make_tuple","make_unique","malloc","memchr","memcmp","memcpy","memset","modf","move","pow","printf","putchar","puts","realloc",
"scanf","sin","sinh","snprintf","sprintf","sqrt","sscanf","std","stderr","stdin","stdout","strcat","strchr","strcmp","strcpy","strcspn","strlen","strncat","strncmp","strncpy","strpbrk","strrchr","strs\
pn","strstr","swap","tan","tanh","terminate","to_underlying","tolower","toupper","vfprintf","visit","vprintf","vsprintf"],q={type:C,keyword:k,literal:["NULL","false","nullopt","nullptr","true"],built_in:[
"_Pragma"],_type_hints:D},W={className:"function.dispatch",relevance:0,keywords:{_hint:R},begin:t.concat(/\b/,`(?!${k.join("|")})`,e.IDENT_RE,t.lookahead(/(<[^<>]+>|)\s*\(/))},H=[W,...x,l,n,e.C_BLOCK_COMMENT_MODE,
h,d],j={variants:[{begin:/=/,end:/;/},{begin:/\(/,end:/\)/},{beginKeywords:"new throw return else",end:/;/}],keywords:q,contains:H.concat([{begin:/\(/,end:/\)/,keywords:q,contains:H.concat(["self"]),relevance:0}]),
relevance:0},Z={className:"function",begin:"("+o+"[\\*&\\s]+){1,"+E+"}"+A,returnBegin:!0,end:/[{;=]/,excludeEnd:!0,keywords:q,illegal:/[^\w\s\*&:<>.]/,contains:[{begin:r,keywords:q,relevance:0},{begin:A,
returnBegin:!0,contains:[y],relevance:0},{begin:/::/,relevance:0},{begin:/:/,endsWithParent:!0,contains:[d,h]},{relevance:0,match:/,/},{className:"params",begin:/\(/,end:/\)/,keywords:q,relevance:0,contains:[
n,e.C_BLOCK_COMMENT_MODE,d,h,l,{begin:/\(/,end:/\)/,keywords:q,relevance:0,contains:["self",n,e.C_BLOCK_COMMENT_MODE,d,h,l]}]},l,n,e.C_BLOCK_COMMENT_MODE,...x]};return{name:"C++",aliases:["cc","c++","\
h++","hpp","hh","hxx","cxx"],keywords:q,illegal:"</",classNameAliases:{"function.dispatch":"built_in"},contains:[].concat(j,Z,W,H,[...x,{begin:"\\b(deque|list|queue|priority_queue|pair|stack|vector|map\
|set|bitset|multiset|multimap|unordered_map|unordered_set|unordered_multiset|unordered_multimap|array|tuple|optional|variant|function|flat_map|flat_set)\\s*<(?!<)",end:">",keywords:q,contains:["self",
l]},{begin:e.IDENT_RE+"::",keywords:q},{match:[/\b(?:enum(?:\s+(?:class|struct))?|class|struct|union)/,/\s+/,/\w+/],className:{1:"keyword",3:"title.class"}}])}}var Jc=e=>({IMPORTANT:{scope:"meta",begin:"!important"},BLOCK_COMMENT:e.C_BLOCK_COMMENT_MODE,HEXCOLOR:{scope:"number",begin:/#(([0-9a-fA-F]{3,4})|(([0-9a-fA-F]{2}){3,4}))\b/},UNICODE_RANGE:{scope:"num\
ber",begin:/\b[Uu]\+[0-9A-Fa-f][0-9A-Fa-f?]{0,5}(-[0-9A-Fa-f][0-9A-Fa-f]{0,5})?/},FUNCTION_DISPATCH:{className:"built_in",begin:/[\w-]+(?=\()/},ATTRIBUTE_SELECTOR_MODE:{scope:"selector-attr",begin:/\[/,
end:/\]/,illegal:"$",contains:[e.APOS_STRING_MODE,e.QUOTE_STRING_MODE]},CSS_NUMBER_MODE:{scope:"number",begin:e.NUMBER_RE+"(%|em|ex|ch|rem|vw|vh|vmin|vmax|cm|mm|in|pt|pc|px|deg|grad|rad|turn|s|ms|Hz|k\
Hz|dpi|dpcm|dppx)?",relevance:0},CSS_VARIABLE:{className:"attr",begin:/--[A-Za-z_][A-Za-z0-9_-]*/}}),Kc=["a","abbr","address","article","aside","audio","b","blockquote","body","button","canvas","capti\
on","cite","code","dd","del","details","dfn","div","dl","dt","em","fieldset","figcaption","figure","footer","form","h1","h2","h3","h4","h5","h6","header","hgroup","html","i","iframe","img","input","in\
s","kbd","label","legend","li","main","mark","menu","nav","object","ol","optgroup","option","p","picture","q","quote","samp","section","select","source","span","strong","summary","sup","table","tbody",
"td","textarea","tfoot","th","thead","time","tr","ul","var","video"],Xc=["defs","g","marker","mask","pattern","svg","switch","symbol","feBlend","feColorMatrix","feComponentTransfer","feComposite","feC\
onvolveMatrix","feDiffuseLighting","feDisplacementMap","feFlood","feGaussianBlur","feImage","feMerge","feMorphology","feOffset","feSpecularLighting","feTile","feTurbulence","linearGradient","radialGra\
dient","stop","circle","ellipse","image","line","path","polygon","polyline","rect","text","use","textPath","tspan","foreignObject","clipPath"],Vc=[...Kc,...Xc],Yc=["any-hover","any-pointer","aspect-ra\
tio","color","color-gamut","color-index","device-aspect-ratio","device-height","device-width","display-mode","forced-colors","grid","height","hover","inverted-colors","monochrome","orientation","overf\
low-block","overflow-inline","pointer","prefers-color-scheme","prefers-contrast","prefers-reduced-motion","prefers-reduced-transparency","resolution","scan","scripting","update","width","min-width","m\
ax-width","min-height","max-height"].sort().reverse(),Qc=["active","any-link","blank","checked","current","default","defined","dir","disabled","drop","empty","enabled","first","first-child","first-of-\
type","fullscreen","future","focus","focus-visible","focus-within","has","host","host-context","hover","indeterminate","in-range","invalid","is","lang","last-child","last-of-type","left","link","local\
-link","not","nth-child","nth-col","nth-last-child","nth-last-col","nth-last-of-type","nth-of-type","only-child","only-of-type","optional","out-of-range","past","placeholder-shown","read-only","read-w\
rite","required","right","root","scope","target","target-within","user-invalid","valid","visited","where"].sort().reverse(),eu=["after","backdrop","before","cue","cue-region","first-letter","first-lin\
e","grammar-error","marker","part","placeholder","selection","slotted","spelling-error"].sort().reverse(),tu=["accent-color","align-content","align-items","align-self","alignment-baseline","all","anch\
or-name","animation","animation-composition","animation-delay","animation-direction","animation-duration","animation-fill-mode","animation-iteration-count","animation-name","animation-play-state","ani\
mation-range","animation-range-end","animation-range-start","animation-timeline","animation-timing-function","appearance","aspect-ratio","backdrop-filter","backface-visibility","background","backgroun\
d-attachment","background-blend-mode","background-clip","background-color","background-image","background-origin","background-position","background-position-x","background-position-y","background-repe\
at","background-size","baseline-shift","block-size","border","border-block","border-block-color","border-block-end","border-block-end-color","border-block-end-style","border-block-end-width","border-b\
lock-start","border-block-start-color","border-block-start-style","border-block-start-width","border-block-style","border-block-width","border-bottom","border-bottom-color","border-bottom-left-radius",
"border-bottom-right-radius","border-bottom-style","border-bottom-width","border-collapse","border-color","border-end-end-radius","border-end-start-radius","border-image","border-image-outset","border\
-image-repeat","border-image-slice","border-image-source","border-image-width","border-inline","border-inline-color","border-inline-end","border-inline-end-color","border-inline-end-style","border-inl\
ine-end-width","border-inline-start","border-inline-start-color","border-inline-start-style","border-inline-start-width","border-inline-style","border-inline-width","border-left","border-left-color","\
border-left-style","border-left-width","border-radius","border-right","border-right-color","border-right-style","border-right-width","border-spacing","border-start-end-radius","border-start-start-radi\
us","border-style","border-top","border-top-color","border-top-left-radius","border-top-right-radius","border-top-style","border-top-width","border-width","bottom","box-align","box-decoration-break","\
box-direction","box-flex","box-flex-group","box-lines","box-ordinal-group","box-orient","box-pack","box-shadow","box-sizing","break-after","break-before","break-inside","caption-side","caret-color","c\
lear","clip","clip-path","clip-rule","color","color-interpolation","color-interpolation-filters","color-profile","color-rendering","color-scheme","column-count","column-fill","column-gap","column-rule",
"column-rule-color","column-rule-style","column-rule-width","column-span","column-width","columns","contain","contain-intrinsic-block-size","contain-intrinsic-height","contain-intrinsic-inline-size","\
contain-intrinsic-size","contain-intrinsic-width","container","container-name","container-type","content","content-visibility","corner-bottom-left-shape","corner-bottom-right-shape","corner-shape","co\
rner-top-left-shape","corner-top-right-shape","counter-increment","counter-reset","counter-set","cue","cue-after","cue-before","cursor","cx","cy","direction","display","dominant-baseline","empty-cells",
"enable-background","field-sizing","fill","fill-opacity","fill-rule","filter","flex","flex-basis","flex-direction","flex-flow","flex-grow","flex-shrink","flex-wrap","float","flood-color","flood-opacit\
y","flow","font","font-display","font-family","font-feature-settings","font-kerning","font-language-override","font-optical-sizing","font-palette","font-size","font-size-adjust","font-smooth","font-sm\
oothing","font-stretch","font-style","font-synthesis","font-synthesis-position","font-synthesis-small-caps","font-synthesis-style","font-synthesis-weight","font-variant","font-variant-alternates","fon\
t-variant-caps","font-variant-east-asian","font-variant-emoji","font-variant-ligatures","font-variant-numeric","font-variant-position","font-variation-settings","font-weight","forced-color-adjust","ga\
p","glyph-orientation-horizontal","glyph-orientation-vertical","grid","grid-area","grid-auto-columns","grid-auto-flow","grid-auto-rows","grid-column","grid-column-end","grid-column-start","grid-gap","\
grid-row","grid-row-end","grid-row-start","grid-template","grid-template-areas","grid-template-columns","grid-template-rows","hanging-punctuation","height","hyphenate-character","hyphenate-limit-chars",
"hyphens","icon","image-orientation","image-rendering","image-resolution","ime-mode","initial-letter","initial-letter-align","inline-size","inset","inset-area","inset-block","inset-block-end","inset-b\
lock-start","inset-inline","inset-inline-end","inset-inline-start","isolation","justify-content","justify-items","justify-self","kerning","left","letter-spacing","lighting-color","line-break","line-he\
ight","line-height-step","list-style","list-style-image","list-style-position","list-style-type","margin","margin-block","margin-block-end","margin-block-start","margin-bottom","margin-inline","margin\
-inline-end","margin-inline-start","margin-left","margin-right","margin-top","margin-trim","marker","marker-end","marker-mid","marker-start","marks","mask","mask-border","mask-border-mode","mask-borde\
r-outset","mask-border-repeat","mask-border-slice","mask-border-source","mask-border-width","mask-clip","mask-composite","mask-image","mask-mode","mask-origin","mask-position","mask-repeat","mask-size",
"mask-type","masonry-auto-flow","math-depth","math-shift","math-style","max-block-size","max-height","max-inline-size","max-width","min-block-size","min-height","min-inline-size","min-width","mix-blen\
d-mode","nav-down","nav-index","nav-left","nav-right","nav-up","none","normal","object-fit","object-position","offset","offset-anchor","offset-distance","offset-path","offset-position","offset-rotate",
"opacity","order","orphans","outline","outline-color","outline-offset","outline-style","outline-width","overflow","overflow-anchor","overflow-block","overflow-clip-margin","overflow-inline","overflow-\
wrap","overflow-x","overflow-y","overlay","overscroll-behavior","overscroll-behavior-block","overscroll-behavior-inline","overscroll-behavior-x","overscroll-behavior-y","padding","padding-block","padd\
ing-block-end","padding-block-start","padding-bottom","padding-inline","padding-inline-end","padding-inline-start","padding-left","padding-right","padding-top","page","page-break-after","page-break-be\
fore","page-break-inside","paint-order","pause","pause-after","pause-before","perspective","perspective-origin","place-content","place-items","place-self","pointer-events","position","position-anchor",
"position-visibility","print-color-adjust","quotes","r","resize","rest","rest-after","rest-before","right","rotate","row-gap","ruby-align","ruby-position","scale","scroll-behavior","scroll-margin","sc\
roll-margin-block","scroll-margin-block-end","scroll-margin-block-start","scroll-margin-bottom","scroll-margin-inline","scroll-margin-inline-end","scroll-margin-inline-start","scroll-margin-left","scr\
oll-margin-right","scroll-margin-top","scroll-padding","scroll-padding-block","scroll-padding-block-end","scroll-padding-block-start","scroll-padding-bottom","scroll-padding-inline","scroll-padding-in\
line-end","scroll-padding-inline-start","scroll-padding-left","scroll-padding-right","scroll-padding-top","scroll-snap-align","scroll-snap-stop","scroll-snap-type","scroll-timeline","scroll-timeline-a\
xis","scroll-timeline-name","scrollbar-color","scrollbar-gutter","scrollbar-width","shape-image-threshold","shape-margin","shape-outside","shape-rendering","speak","speak-as","src","stop-color","stop-\
opacity","stroke","stroke-dasharray","stroke-dashoffset","stroke-linecap","stroke-linejoin","stroke-miterlimit","stroke-opacity","stroke-width","tab-size","table-layout","text-align","text-align-all",
"text-align-last","text-anchor","text-combine-upright","text-decoration","text-decoration-color","text-decoration-line","text-decoration-skip","text-decoration-skip-ink","text-decoration-style","text-\
decoration-thickness","text-emphasis","text-emphasis-color","text-emphasis-position","text-emphasis-style","text-indent","text-justify","text-orientation","text-overflow","text-rendering","text-shadow",
"text-size-adjust","text-transform","text-underline-offset","text-underline-position","text-wrap","text-wrap-mode","text-wrap-style","timeline-scope","top","touch-action","transform","transform-box","\
transform-origin","transform-style","transition","transition-behavior","transition-delay","transition-duration","transition-property","transition-timing-function","translate","unicode-bidi","unicode-r\
ange","user-modify","user-select","vector-effect","vertical-align","view-timeline","view-timeline-axis","view-timeline-inset","view-timeline-name","view-transition-name","visibility","voice-balance","\
voice-duration","voice-family","voice-pitch","voice-range","voice-rate","voice-stress","voice-volume","white-space","white-space-collapse","widows","width","will-change","word-break","word-spacing","w\
ord-wrap","writing-mode","x","y","z-index","zoom"].sort().reverse();function ei(e){let t=e.regex,n=Jc(e),r={begin:/-(webkit|moz|ms|o)-(?=[a-z])/},s="and or not only",i=/@-?\w[\w]*(-\w+)*/,o="[a-zA-Z-]\
[a-zA-Z0-9_-]*",l=[e.APOS_STRING_MODE,e.QUOTE_STRING_MODE];return{name:"CSS",case_insensitive:!0,illegal:/[=|'\$]/,keywords:{keyframePosition:"from to"},classNameAliases:{keyframePosition:"selector-ta\
g"},contains:[n.BLOCK_COMMENT,r,n.CSS_NUMBER_MODE,{className:"selector-id",begin:/#[A-Za-z0-9_-]+/,relevance:0},{className:"selector-class",begin:"\\."+o,relevance:0},n.ATTRIBUTE_SELECTOR_MODE,{className:"\
selector-pseudo",variants:[{begin:":("+Qc.join("|")+")"},{begin:":(:)?("+eu.join("|")+")"}]},n.CSS_VARIABLE,{className:"attribute",begin:"\\b("+tu.join("|")+")\\b"},{begin:/:/,end:/[;}{]/,contains:[n.
BLOCK_COMMENT,n.HEXCOLOR,n.IMPORTANT,n.CSS_NUMBER_MODE,n.UNICODE_RANGE,...l,{begin:/(url|data-uri)\(/,end:/\)/,relevance:0,keywords:{built_in:"url data-uri"},contains:[...l,{className:"string",begin:/[^)]/,
endsWithParent:!0,excludeEnd:!0}]},n.FUNCTION_DISPATCH]},{begin:t.lookahead(/@/),end:"[{;]",relevance:0,illegal:/:/,contains:[{className:"keyword",begin:i},{begin:/\s/,endsWithParent:!0,excludeEnd:!0,
relevance:0,keywords:{$pattern:/[a-z-]+/,keyword:s,attribute:Yc.join(" ")},contains:[{begin:/[a-z-]+(?=:)/,className:"attribute"},...l,n.CSS_NUMBER_MODE]}]},{className:"selector-tag",begin:"\\b("+Vc.join(
"|")+")\\b"}]}}function ti(e){let t=e.regex;return{name:"Diff",aliases:["patch"],contains:[{className:"meta",relevance:10,match:t.either(/^@@ +-\d+,\d+ +\+\d+,\d+ +@@/,/^@@ +-\d+ +\+\d+,\d+ +@@/,/^@@ +-\d+,\d+ +\+\d+ +@@/,
/^@@ +-\d+ +\+\d+ +@@/,/^\*\*\* +\d+,\d+ +\*\*\*\*$/,/^--- +\d+,\d+ +----$/)},{className:"comment",variants:[{begin:t.either(/Index: /,/^index/,/={3,}/,/^-{3}/,/^\*{3} /,/^\+{3}/,/^diff --git/),end:/$/},
{match:/^\*{15}$/}]},{className:"addition",begin:/^\+/,end:/$/},{className:"deletion",begin:/^-/,end:/$/},{className:"addition",begin:/^!/,end:/$/}]}}function ni(e){let i={keyword:["break","case","chan","const","continue","default","defer","else","fallthrough","for","func","go","goto","if","import","interface","map","package","range","return","sele\
ct","struct","switch","type","var"],type:["bool","byte","complex64","complex128","error","float32","float64","int8","int16","int32","int64","string","uint8","uint16","uint32","uint64","int","uint","ui\
ntptr","rune"],literal:["true","false","iota","nil"],built_in:["append","cap","close","complex","copy","imag","len","make","new","panic","print","println","real","recover","delete"]};return{name:"Go",
aliases:["golang"],keywords:i,illegal:"</",contains:[e.C_LINE_COMMENT_MODE,e.C_BLOCK_COMMENT_MODE,{className:"string",variants:[e.QUOTE_STRING_MODE,e.APOS_STRING_MODE,{begin:"`",end:"`"}]},{className:"\
number",variants:[{match:/-?\b0[xX]\.[a-fA-F0-9](_?[a-fA-F0-9])*[pP][+-]?\d(_?\d)*i?/,relevance:0},{match:/-?\b0[xX](_?[a-fA-F0-9])+((\.([a-fA-F0-9](_?[a-fA-F0-9])*)?)?[pP][+-]?\d(_?\d)*)?i?/,relevance:0},
{match:/-?\b0[oO](_?[0-7])*i?/,relevance:0},{match:/-?\b0[bB](_?[01])*i?/,relevance:0},{match:/-?\.\d(_?\d)*([eE][+-]?\d(_?\d)*)?i?/,relevance:0},{match:/-?\b\d(_?\d)*(\.(\d(_?\d)*)?)?([eE][+-]?\d(_?\d)*)?i?/,
relevance:0}]},{begin:/:=/},{className:"function",beginKeywords:"func",end:"\\s*(\\{|$)",excludeEnd:!0,contains:[e.TITLE_MODE,{className:"params",begin:/\(/,end:/\)/,endsParent:!0,keywords:i,illegal:/["']/}]}]}}var pt="[0-9](_*[0-9])*",sn=`\\.(${pt})`,on="[0-9a-fA-F](_*[0-9a-fA-F])*",ri={className:"number",variants:[{begin:`(\\b(${pt})((${sn})|\\.)?|(${sn}))[eE][+-]?(${pt})[fFdD]?\\b`},{begin:`\\b(${pt})((${sn}\
)[fFdD]?\\b|\\.([fFdD]\\b)?)`},{begin:`(${sn})[fFdD]?\\b`},{begin:`\\b(${pt})[fFdD]\\b`},{begin:`\\b0[xX]((${on})\\.?|(${on})?\\.(${on}))[pP][+-]?(${pt})[fFdD]?\\b`},{begin:"\\b(0|[1-9](_*[0-9])*)[lL]?\
\\b"},{begin:`\\b0[xX](${on})[lL]?\\b`},{begin:"\\b0(_*[0-7])*[lL]?\\b"},{begin:"\\b0[bB][01](_*[01])*[lL]?\\b"}],relevance:0};function si(e,t,n){return n===-1?"":e.replace(t,r=>si(e,t,n-1))}function ii(e){
let t=e.regex,n="[À-ʸa-zA-Z_$][À-ʸa-zA-Z_$0-9]*",r="(?:(?:\\s*\\[\\s*])+)?",s=n+"<@@@>"+r,o="(?:"+("\\?(?:\\s+(?:extends|super)\\s+"+s+")?")+"|"+s+")",l=si("(?:\\s*<\\s*"+o+"(?:\\s*,\\s*"+o+")*\\s*\
>)?",/<@@@>/g,2),f={keyword:["synchronized","abstract","private","var","static","if","const ","for","while","strictfp","finally","protected","import","native","final","void","enum","else","break","tra\
nsient","catch","instanceof","volatile","case","assert","package","default","public","try","switch","continue","throws","protected","public","private","module","requires","exports","do","sealed","yiel\
d","permits","goto","when"],literal:["false","true","null"],type:["char","boolean","long","float","int","byte","short","double"],built_in:["super","this"]},x={className:"meta",begin:"@"+n,contains:[{begin:/\(/,
end:/\)/,contains:["self"]}]},y={className:"params",begin:/\(/,end:/\)/,keywords:f,relevance:0,contains:[e.C_BLOCK_COMMENT_MODE],endsParent:!0};return{name:"Java",aliases:["jsp"],keywords:f,illegal:/<\/|#/,
contains:[e.COMMENT("/\\*\\*","\\*/",{relevance:0,contains:[{begin:/\w+@/,relevance:0},{className:"doctag",begin:"@[A-Za-z]+"}]}),{begin:/import java\.[a-z]+\./,keywords:"import",relevance:2},e.C_LINE_COMMENT_MODE,
e.C_BLOCK_COMMENT_MODE,{begin:/"""/,end:/"""/,className:"string",contains:[e.BACKSLASH_ESCAPE]},e.APOS_STRING_MODE,e.QUOTE_STRING_MODE,{match:[/\b(?:class|interface|enum|extends|implements|new)/,/\s+/,
n],className:{1:"keyword",3:"title.class"}},{match:/non-sealed/,scope:"keyword"},{beginKeywords:"new throw return else yield assert",relevance:0},{begin:[n,t.concat(l,r,/\s+/),n,r,/\s*/,/=(?!=)/],className:{
1:"type",3:"variable",6:"operator"}},{begin:[/record/,/\s+/,n],className:{1:"keyword",3:"title.class"},contains:[y,e.C_LINE_COMMENT_MODE,e.C_BLOCK_COMMENT_MODE]},{begin:[n,t.concat(l,r,/\s+/),n,/\s*(?=\()/],
className:{1:"type",3:"title.function"},keywords:f,contains:[{className:"params",begin:/\(/,end:/\)/,keywords:f,relevance:0,contains:[x,e.APOS_STRING_MODE,e.QUOTE_STRING_MODE,ri,e.C_BLOCK_COMMENT_MODE]},
e.C_LINE_COMMENT_MODE,e.C_BLOCK_COMMENT_MODE]},ri,x]}}var oi="[A-Za-z$_][0-9A-Za-z$_]*",nu=["as","in","of","if","for","while","finally","var","new","function","do","return","void","else","break","catch","instanceof","with","throw","case","default","try",
"switch","continue","typeof","delete","let","yield","const","class","debugger","async","await","static","import","from","export","extends","using"],ru=["true","false","null","undefined","NaN","Infinit\
y"],ai=["Object","Function","Boolean","Symbol","Math","Date","Number","BigInt","String","RegExp","Array","Float32Array","Float64Array","Int8Array","Uint8Array","Uint8ClampedArray","Int16Array","Int32A\
rray","Uint16Array","Uint32Array","BigInt64Array","BigUint64Array","Set","Map","WeakSet","WeakMap","ArrayBuffer","SharedArrayBuffer","Atomics","DataView","JSON","Promise","Generator","GeneratorFunctio\
n","AsyncFunction","Reflect","Proxy","Intl","WebAssembly"],li=["Error","EvalError","InternalError","RangeError","ReferenceError","SyntaxError","TypeError","URIError"],ci=["setInterval","setTimeout","c\
learInterval","clearTimeout","require","exports","eval","isFinite","isNaN","parseFloat","parseInt","decodeURI","decodeURIComponent","encodeURI","encodeURIComponent","escape","unescape"],su=["arguments",
"this","super","console","window","document","localStorage","sessionStorage","module","self","global"],iu=[].concat(ci,ai,li);function ui(e){let t=e.regex,n=(z,{after:X})=>{let te="</"+z[0].slice(1);return z.
input.indexOf(te,X)!==-1},r=oi,s={begin:"<>",end:"</>"},i=/<[A-Za-z0-9\\._:-]+\s*\/>/,o={begin:/<[A-Za-z0-9\\._:-]+/,end:/\/[A-Za-z0-9\\._:-]+>|\/>/,isTrulyOpeningTag:(z,X)=>{let te=z[0].length+z.index,
ue=z.input[te];if(ue==="<"||ue===","){X.ignoreMatch();return}ue===">"&&(n(z,{after:te})||X.ignoreMatch());let ve,Ie=z.input.substring(te);if(ve=Ie.match(/^\s*=/)){X.ignoreMatch();return}if((ve=Ie.match(
/^\s+extends\s+/))&&ve.index===0){X.ignoreMatch();return}}},l={$pattern:oi,keyword:nu,literal:ru,built_in:iu,"variable.language":su},u="[0-9](_?[0-9])*",d=`\\.(${u})`,h="0|[1-9](_?[0-9])*|0[0-7]*[89][\
0-9]*",p={className:"number",variants:[{begin:`(\\b(${h})((${d})|\\.)?|(${d}))[eE][+-]?(${u})\\b`},{begin:`\\b(${h})\\b((${d})\\b|\\.)?|(${d})\\b`},{begin:"\\b(0|[1-9](_?[0-9])*)n\\b"},{begin:"\\b0[xX]\
[0-9a-fA-F](_?[0-9a-fA-F])*n?\\b"},{begin:"\\b0[bB][0-1](_?[0-1])*n?\\b"},{begin:"\\b0[oO][0-7](_?[0-7])*n?\\b"},{begin:"\\b0[0-7]+n?\\b"}],relevance:0},f={className:"subst",begin:"\\$\\{",end:"\\}",keywords:l,
contains:[]},x={begin:".?html`",end:"",starts:{end:"`",returnEnd:!1,contains:[e.BACKSLASH_ESCAPE,f],subLanguage:"xml"}},y={begin:".?css`",end:"",starts:{end:"`",returnEnd:!1,contains:[e.BACKSLASH_ESCAPE,
f],subLanguage:"css"}},A={begin:".?gql`",end:"",starts:{end:"`",returnEnd:!1,contains:[e.BACKSLASH_ESCAPE,f],subLanguage:"graphql"}},E={className:"string",begin:"`",end:"`",contains:[e.BACKSLASH_ESCAPE,
f]},C={className:"comment",variants:[e.COMMENT(/\/\*\*(?!\/)/,"\\*/",{relevance:0,contains:[{begin:"(?=@[A-Za-z]+)",relevance:0,contains:[{className:"doctag",begin:"@[A-Za-z]+"},{className:"type",begin:"\
\\{",end:"\\}",excludeEnd:!0,excludeBegin:!0,relevance:0},{className:"variable",begin:r+"(?=\\s*(-)|$)",endsParent:!0,relevance:0},{begin:/(?=[^\n])\s/,relevance:0}]}]}),e.C_BLOCK_COMMENT_MODE,e.C_LINE_COMMENT_MODE]},
D=[e.APOS_STRING_MODE,e.QUOTE_STRING_MODE,x,y,A,E,{match:/\$\d+/},p];f.contains=D.concat({begin:/\{/,end:/\}/,keywords:l,contains:["self"].concat(D)});let R=[].concat(C,f.contains),N=R.concat([{begin:/(\s*)\(/,
end:/\)/,keywords:l,contains:["self"].concat(R)}]),M={className:"params",begin:/(\s*)\(/,end:/\)/,excludeBegin:!0,excludeEnd:!0,keywords:l,contains:N},q={variants:[{match:[/class/,/\s+/,r,/\s+/,/extends/,
/\s+/,t.concat(r,"(",t.concat(/\./,r),")*")],scope:{1:"keyword",3:"title.class",5:"keyword",7:"title.class.inherited"}},{match:[/class/,/\s+/,r],scope:{1:"keyword",3:"title.class"}}]},W={relevance:0,match:t.
either(/\bJSON/,/\b[A-Z][a-z]+([A-Z][a-z]*|\d)*/,/\b[A-Z]{2,}([A-Z][a-z]+|\d)+([A-Z][a-z]*)*/,/\b[A-Z]{2,}[a-z]+([A-Z][a-z]+|\d)*([A-Z][a-z]*)*/),className:"title.class",keywords:{_:[...ai,...li]}},H={
label:"use_strict",className:"meta",relevance:10,begin:/^\s*['"]use (strict|asm)['"]/},j={variants:[{match:[/function/,/\s+/,r,/(?=\s*\()/]},{match:[/function/,/\s*(?=\()/]}],className:{1:"keyword",3:"\
title.function"},label:"func.def",contains:[M],illegal:/%/},Z={relevance:0,match:/\b[A-Z][A-Z_0-9]+\b/,className:"variable.constant"};function ae(z){return t.concat("(?!",z.join("|"),")")}let ye={match:t.
concat(/\b/,ae([...ci,"super","import","await"].map(z=>`${z}\\s*\\(`)),r,t.lookahead(/\s*\(/)),className:"title.function",relevance:0},ce={begin:t.concat(/\./,t.lookahead(t.concat(r,/(?![0-9A-Za-z$_(])/))),
end:r,excludeBegin:!0,keywords:"prototype",className:"property",relevance:0},me={match:[/get|set/,/\s+/,r,/(?=\()/],className:{1:"keyword",3:"title.function"},contains:[{begin:/\(\)/},M]},O="(\\([^()]*\
(\\([^()]*(\\([^()]*\\)[^()]*)*\\)[^()]*)*\\)|"+e.UNDERSCORE_IDENT_RE+")\\s*=>",U={match:[/const|var|let/,/\s+/,r,/\s*/,/=\s*/,/(async\s*)?/,t.lookahead(O)],keywords:"async",className:{1:"keyword",3:"\
title.function"},contains:[M]};return{name:"JavaScript",aliases:["js","jsx","mjs","cjs"],keywords:l,exports:{PARAMS_CONTAINS:N,CLASS_REFERENCE:W},illegal:/#(?![$_A-Za-z])/,contains:[e.SHEBANG({label:"\
shebang",binary:"node",relevance:5}),H,e.APOS_STRING_MODE,e.QUOTE_STRING_MODE,x,y,A,E,C,{match:/\$\d+/},p,W,{scope:"attr",match:r+t.lookahead(":"),relevance:0},U,{begin:"("+e.RE_STARTERS_RE+"|\\b(case|\
return|throw)\\b)\\s*",keywords:"return throw case",relevance:0,contains:[C,e.REGEXP_MODE,{className:"function",begin:O,returnBegin:!0,end:"\\s*=>",contains:[{className:"params",variants:[{begin:e.UNDERSCORE_IDENT_RE,
relevance:0},{className:null,begin:/\(\s*\)/,skip:!0},{begin:/(\s*)\(/,end:/\)/,excludeBegin:!0,excludeEnd:!0,keywords:l,contains:N}]}]},{begin:/,/,relevance:0},{match:/\s+/,relevance:0},{variants:[{begin:s.
begin,end:s.end},{match:i},{begin:o.begin,"on:begin":o.isTrulyOpeningTag,end:o.end}],subLanguage:"xml",contains:[{begin:o.begin,end:o.end,skip:!0,contains:["self"]}]}]},j,{beginKeywords:"while if swit\
ch catch for"},{begin:"\\b(?!function)"+e.UNDERSCORE_IDENT_RE+"\\([^()]*(\\([^()]*(\\([^()]*\\)[^()]*)*\\)[^()]*)*\\)\\s*\\{",returnBegin:!0,label:"func.def",contains:[M,e.inherit(e.TITLE_MODE,{begin:r,
className:"title.function"})]},{match:/\.\.\./,relevance:0},ce,{match:"\\$"+r,relevance:0},{match:[/\bconstructor(?=\s*\()/],className:{1:"title.function"},contains:[M]},ye,Z,q,me,{match:/\$[(.]/}]}}var ou="([-+]?)(\\b0[xX][a-fA-F0-9]+|(\\b\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d+)?)|NaN|[-+]?Infinity",au={scope:"number",match:ou,relevance:0};function di(e){let t={className:"attr",begin:/(("(\\.|[^\\"\r\n])*")|('(\\.|[^\\'\r\n])*'))(?=\s*:)/,
relevance:1.01},n={match:/[{}[\],:]/,className:"punctuation",relevance:0},r=["true","false","null"],s={scope:"literal",beginKeywords:r.join(" ")};return{name:"JSON",aliases:["jsonc","json5"],keywords:{
literal:r},contains:[t,n,e.APOS_STRING_MODE,e.QUOTE_STRING_MODE,s,au,e.C_LINE_COMMENT_MODE,e.C_BLOCK_COMMENT_MODE],illegal:"\\S"}}function hi(e){let t="[A-Za-z_\\u00A1-\\uFFFF][A-Za-z_0-9\\u00A1-\\uFFFF]*",i={$pattern:t,keyword:["baremodule","begin","break","catch","ccall","const","continue","do","else","elseif","end","export","\
false","finally","for","function","global","if","import","in","isa","let","local","macro","module","quote","return","true","try","using","where","while"],literal:["ARGS","C_NULL","DEPOT_PATH","ENDIAN_\
BOM","ENV","Inf","Inf16","Inf32","Inf64","InsertionSort","LOAD_PATH","MergeSort","NaN","NaN16","NaN32","NaN64","PROGRAM_FILE","QuickSort","RoundDown","RoundFromZero","RoundNearest","RoundNearestTiesAw\
ay","RoundNearestTiesUp","RoundToZero","RoundUp","VERSION|0","devnull","false","im","missing","nothing","pi","stderr","stdin","stdout","true","undef","π","ℯ"],built_in:["AbstractArray","AbstractCha\
nnel","AbstractChar","AbstractDict","AbstractDisplay","AbstractFloat","AbstractIrrational","AbstractMatrix","AbstractRange","AbstractSet","AbstractString","AbstractUnitRange","AbstractVecOrMat","Abstr\
actVector","Any","ArgumentError","Array","AssertionError","BigFloat","BigInt","BitArray","BitMatrix","BitSet","BitVector","Bool","BoundsError","CapturedException","CartesianIndex","CartesianIndices","\
Cchar","Cdouble","Cfloat","Channel","Char","Cint","Cintmax_t","Clong","Clonglong","Cmd","Colon","Complex","ComplexF16","ComplexF32","ComplexF64","CompositeException","Condition","Cptrdiff_t","Cshort",
"Csize_t","Cssize_t","Cstring","Cuchar","Cuint","Cuintmax_t","Culong","Culonglong","Cushort","Cvoid","Cwchar_t","Cwstring","DataType","DenseArray","DenseMatrix","DenseVecOrMat","DenseVector","Dict","D\
imensionMismatch","Dims","DivideError","DomainError","EOFError","Enum","ErrorException","Exception","ExponentialBackOff","Expr","Float16","Float32","Float64","Function","GlobalRef","HTML","IO","IOBuff\
er","IOContext","IOStream","IdDict","IndexCartesian","IndexLinear","IndexStyle","InexactError","InitError","Int","Int128","Int16","Int32","Int64","Int8","Integer","InterruptException","InvalidStateExc\
eption","Irrational","KeyError","LinRange","LineNumberNode","LinearIndices","LoadError","MIME","Matrix","Method","MethodError","Missing","MissingException","Module","NTuple","NamedTuple","Nothing","Nu\
mber","OrdinalRange","OutOfMemoryError","OverflowError","Pair","PartialQuickSort","PermutedDimsArray","Pipe","ProcessFailedException","Ptr","QuoteNode","Rational","RawFD","ReadOnlyMemoryError","Real",
"ReentrantLock","Ref","Regex","RegexMatch","RoundingMode","SegmentationFault","Set","Signed","Some","StackOverflowError","StepRange","StepRangeLen","StridedArray","StridedMatrix","StridedVecOrMat","St\
ridedVector","String","StringIndexError","SubArray","SubString","SubstitutionString","Symbol","SystemError","Task","TaskFailedException","Text","TextDisplay","Timer","Tuple","Type","TypeError","TypeVa\
r","UInt","UInt128","UInt16","UInt32","UInt64","UInt8","UndefInitializer","UndefKeywordError","UndefRefError","UndefVarError","Union","UnionAll","UnitRange","Unsigned","Val","Vararg","VecElement","Vec\
OrMat","Vector","VersionNumber","WeakKeyDict","WeakRef"]},o={keywords:i,illegal:/<\//},l={className:"number",begin:/(\b0x[\d_]*(\.[\d_]*)?|0x\.\d[\d_]*)p[-+]?\d+|\b0[box][a-fA-F0-9][a-fA-F0-9_]*|(\b\d[\d_]*(\.[\d_]*)?|\.\d[\d_]*)([eEfF][-+]?\d+)?/,
relevance:0},u={className:"string",begin:/'(.|\\[xXuU][a-zA-Z0-9]+)'/},d={className:"subst",begin:/\$\(/,end:/\)/,keywords:i},h={className:"variable",begin:"\\$"+t},p={className:"string",contains:[e.BACKSLASH_ESCAPE,
d,h],variants:[{begin:/\w*"""/,end:/"""\w*/,relevance:10},{begin:/\w*"/,end:/"\w*/}]},f={className:"string",contains:[e.BACKSLASH_ESCAPE,d,h],begin:"`",end:"`"},x={className:"meta",begin:"@"+t},y={className:"\
comment",variants:[{begin:"#=",end:"=#",relevance:10},{begin:"#",end:"$"}]};return o.name="Julia",o.contains=[l,u,p,f,x,y,e.HASH_COMMENT_MODE,{className:"keyword",begin:"\\b(((abstract|primitive)\\s+)ty\
pe|(mutable\\s+)?struct)\\b"},{begin:/<:/}],d.contains=o.contains,o}function pi(e){let n=e.regex.either(...["(?:NeedsTeXFormat|RequirePackage|GetIdInfo)","Provides(?:Expl)?(?:Package|Class|File)","(?:DeclareOption|ProcessOptions)","(?:documentclass|usepackage|input|in\
clude)","makeat(?:letter|other)","ExplSyntax(?:On|Off)","(?:new|renew|provide)?command","(?:re)newenvironment","(?:New|Renew|Provide|Declare)(?:Expandable)?DocumentCommand","(?:New|Renew|Provide|Decla\
re)DocumentEnvironment","(?:(?:e|g|x)?def|let)","(?:begin|end)","(?:part|chapter|(?:sub){0,2}section|(?:sub)?paragraph)","caption","(?:label|(?:eq|page|name)?ref|(?:paren|foot|super)?cite)","(?:alpha|\
beta|[Gg]amma|[Dd]elta|(?:var)?epsilon|zeta|eta|[Tt]heta|vartheta)","(?:iota|(?:var)?kappa|[Ll]ambda|mu|nu|[Xx]i|[Pp]i|varpi|(?:var)rho)","(?:[Ss]igma|varsigma|tau|[Uu]psilon|[Pp]hi|varphi|chi|[Pp]si|\
[Oo]mega)","(?:frac|sum|prod|lim|infty|times|sqrt|leq|geq|left|right|middle|[bB]igg?)","(?:[lr]angle|q?quad|[lcvdi]?dots|d?dot|hat|tilde|bar)"].map(j=>j+"(?![a-zA-Z@:_])")),r=new RegExp(["(?:__)?[a-zA\
-Z]{2,}_[a-zA-Z](?:_?[a-zA-Z])+:[a-zA-Z]*","[lgc]__?[a-zA-Z](?:_?[a-zA-Z])*_[a-zA-Z]{2,}","[qs]__?[a-zA-Z](?:_?[a-zA-Z])+","use(?:_i)?:[a-zA-Z]*","(?:else|fi|or):","(?:if|cs|exp):w","(?:hbox|vbox):n",
"::[a-zA-Z]_unbraced","::[a-zA-Z:]"].map(j=>j+"(?![a-zA-Z:_])").join("|")),s=[{begin:/[a-zA-Z@]+/},{begin:/[^a-zA-Z@]?/}],i=[{begin:/\^{6}[0-9a-f]{6}/},{begin:/\^{5}[0-9a-f]{5}/},{begin:/\^{4}[0-9a-f]{4}/},
{begin:/\^{3}[0-9a-f]{3}/},{begin:/\^{2}[0-9a-f]{2}/},{begin:/\^{2}[\u0000-\u007f]/}],o={className:"keyword",begin:/\\/,relevance:0,contains:[{endsParent:!0,begin:n},{endsParent:!0,begin:r},{endsParent:!0,
variants:i},{endsParent:!0,relevance:0,variants:s}]},l={className:"params",relevance:0,begin:/#+\d?/},u={variants:i},d={className:"built_in",relevance:0,begin:/[$&^_]/},h={className:"meta",begin:/% ?!(T[eE]X|tex|BIB|bib)/,
end:"$",relevance:10},p=e.COMMENT("%","$",{relevance:0}),f=[o,l,u,d,h,p],x={begin:/\{/,end:/\}/,relevance:0,contains:["self",...f]},y=e.inherit(x,{relevance:0,endsParent:!0,contains:[x,...f]}),A={begin:/\[/,
end:/\]/,endsParent:!0,relevance:0,contains:[x,...f]},E={begin:/\s+/,relevance:0},k=[y],C=[A],D=function(j,Z){return{contains:[E],starts:{relevance:0,contains:j,starts:Z}}},R=function(j,Z){return{begin:"\
\\\\"+j+"(?![a-zA-Z@:_])",keywords:{$pattern:/\\[a-zA-Z]+/,keyword:"\\"+j},relevance:0,contains:[E],starts:Z}},N=function(j,Z){return e.inherit({begin:"\\\\begin(?=[ 	]*(\\r?\\n[ 	]*)?\\{"+j+"\\})",keywords:{
$pattern:/\\[a-zA-Z]+/,keyword:"\\begin"},relevance:0},D(k,Z))},M=(j="string")=>e.END_SAME_AS_BEGIN({className:j,begin:/(.|\r?\n)/,end:/(.|\r?\n)/,excludeBegin:!0,excludeEnd:!0,endsParent:!0}),q=function(j){
return{className:"string",end:"(?=\\\\end\\{"+j+"\\})"}},W=(j="string")=>({relevance:0,begin:/\{/,starts:{endsParent:!0,contains:[{className:j,end:/(?=\})/,endsParent:!0,contains:[{begin:/\{/,end:/\}/,
relevance:0,contains:["self"]}]}]}}),H=[...["verb","lstinline"].map(j=>R(j,{contains:[M()]})),R("mint",D(k,{contains:[M()]})),R("mintinline",D(k,{contains:[W(),M()]})),R("url",{contains:[W("link"),W("\
link")]}),R("hyperref",{contains:[W("link")]}),R("href",D(C,{contains:[W("link")]})),...[].concat(...["","\\*"].map(j=>[N("verbatim"+j,q("verbatim"+j)),N("filecontents"+j,D(k,q("filecontents"+j))),...[
"","B","L"].map(Z=>N(Z+"Verbatim"+j,D(C,q(Z+"Verbatim"+j))))])),N("minted",D(C,D(k,q("minted"))))];return{name:"LaTeX",aliases:["tex"],contains:[...H,...f]}}function mi(e){let t=e.regex,n=/[\p{XID_Start}_]\p{XID_Continue}*/u,r=["and","as","assert","async","await","break","case","class","continue","def","del","elif","else","except","finally","for","from","\
global","if","import","in","is","lambda","lazy","match","nonlocal|10","not","or","pass","raise","return","try","while","with","yield"],l={$pattern:/[A-Za-z]\w+|__\w+__/,keyword:r,built_in:["__import__",
"abs","aiter","all","anext","any","ascii","bin","bool","breakpoint","bytearray","bytes","callable","chr","classmethod","compile","complex","delattr","dict","dir","divmod","enumerate","eval","exec","fi\
lter","float","format","frozendict","frozenset","getattr","globals","hasattr","hash","help","hex","id","input","int","isinstance","issubclass","iter","len","list","locals","map","max","memoryview","mi\
n","next","object","oct","open","ord","pow","print","property","range","repr","reversed","round","sentinel","set","setattr","slice","sorted","staticmethod","str","sum","super","tuple","type","vars","z\
ip"],literal:["__debug__","Ellipsis","False","None","NotImplemented","True"],type:["Any","Callable","Coroutine","Dict","List","Literal","Generic","Optional","Sequence","Set","Tuple","Type","Union"]},u={
className:"meta",begin:/^(>>>|\.\.\.) /},d={className:"subst",begin:/\{/,end:/\}/,keywords:l,illegal:/#/},h={begin:/\{\{/,relevance:0},p={className:"string",contains:[e.BACKSLASH_ESCAPE],variants:[{begin:/([uU]|[bB]|[rR]|[bB][rR]|[rR][bB])?'''/,
end:/'''/,contains:[e.BACKSLASH_ESCAPE,u],relevance:10},{begin:/([uU]|[bB]|[rR]|[bB][rR]|[rR][bB])?"""/,end:/"""/,contains:[e.BACKSLASH_ESCAPE,u],relevance:10},{begin:/([fFtT][rR]|[rR][fFtT]|[fFtT])'''/,
end:/'''/,contains:[e.BACKSLASH_ESCAPE,u,h,d]},{begin:/([fFtT][rR]|[rR][fFtT]|[fFtT])"""/,end:/"""/,contains:[e.BACKSLASH_ESCAPE,u,h,d]},{begin:/([uU]|[rR])'/,end:/'/,relevance:10},{begin:/([uU]|[rR])"/,
end:/"/,relevance:10},{begin:/([bB]|[bB][rR]|[rR][bB])'/,end:/'/},{begin:/([bB]|[bB][rR]|[rR][bB])"/,end:/"/},{begin:/([fFtT][rR]|[rR][fFtT]|[fFtT])'/,end:/'/,contains:[e.BACKSLASH_ESCAPE,h,d]},{begin:/([fFtT][rR]|[rR][fFtT]|[fFtT])"/,
end:/"/,contains:[e.BACKSLASH_ESCAPE,h,d]},e.APOS_STRING_MODE,e.QUOTE_STRING_MODE]},f="[0-9](_?[0-9])*",x=`(\\b(${f}))?\\.(${f})|\\b(${f})\\.`,y=`\\b|${r.join("|")}`,A={className:"number",relevance:0,
variants:[{begin:`(\\b(${f})|(${x}))[eE][+-]?(${f})[jJ]?(?=${y})`},{begin:`(${x})[jJ]?`},{begin:`\\b([1-9](_?[0-9])*|0+(_?0)*)[lLjJ]?(?=${y})`},{begin:`\\b0[bB](_?[01])+[lL]?(?=${y})`},{begin:`\\b0[oO]\
(_?[0-7])+[lL]?(?=${y})`},{begin:`\\b0[xX](_?[0-9a-fA-F])+[lL]?(?=${y})`},{begin:`\\b(${f})[jJ](?=${y})`}]},E={className:"comment",begin:t.lookahead(/# type:/),end:/$/,keywords:l,contains:[{begin:/# type:/},
{begin:/#/,end:/\b\B/,endsWithParent:!0}]},k={className:"params",variants:[{className:"",begin:/\(\s*\)/,skip:!0},{begin:/\(/,end:/\)/,excludeBegin:!0,excludeEnd:!0,keywords:l,contains:["self",u,A,p,e.
HASH_COMMENT_MODE]}]};return d.contains=[p,A,u],{name:"Python",aliases:["py","gyp","ipython"],unicodeRegex:!0,keywords:l,illegal:/(<\/|\?)|=>/,contains:[u,A,{scope:"variable.language",match:/\bself\b/},
{beginKeywords:"if",relevance:0},{match:/\bor\b/,scope:"keyword"},p,E,e.HASH_COMMENT_MODE,{match:[/\bdef/,/\s+/,n],scope:{1:"keyword",3:"title.function"},contains:[k]},{variants:[{match:[/\bclass/,/\s+/,
n,/\s*/,/\(\s*/,n,/\s*\)/]},{match:[/\bclass/,/\s+/,n]}],scope:{1:"keyword",3:"title.class",6:"title.class.inherited"}},{className:"meta",begin:/^[\t ]*@/,end:/(?=#)|$/,contains:[A,k,p]}]}}function fi(e){let t=e.regex,n=/(?:(?:[a-zA-Z]|\.[._a-zA-Z])[._a-zA-Z0-9]*)|\.(?!\d)/,r=t.either(/0[xX][0-9a-fA-F]+\.[0-9a-fA-F]*[pP][+-]?\d+i?/,/0[xX][0-9a-fA-F]+(?:[pP][+-]?\d+)?[Li]?/,/(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?[Li]?/),
s=/[=!<>:]=|\|\||&&|:::?|<-|<<-|->>|->|\|>|[-+*\/?!$&|:<=>@^~]|\*\*/,i=t.either(/[()]/,/[{}]/,/\[\[/,/[[\]]/,/\\/,/,/);return{name:"R",keywords:{$pattern:n,keyword:"function if in break next repeat el\
se for while",literal:"NULL NA TRUE FALSE Inf NaN NA_integer_|10 NA_real_|10 NA_character_|10 NA_complex_|10",built_in:"LETTERS letters month.abb month.name pi T F abs acos acosh all any anyNA Arg as.\
call as.character as.complex as.double as.environment as.integer as.logical as.null.default as.numeric as.raw asin asinh atan atanh attr attributes baseenv browser c call ceiling class Conj cos cosh c\
ospi cummax cummin cumprod cumsum digamma dim dimnames emptyenv exp expression floor forceAndCall gamma gc.time globalenv Im interactive invisible is.array is.atomic is.call is.character is.complex is\
.double is.environment is.expression is.finite is.function is.infinite is.integer is.language is.list is.logical is.matrix is.na is.name is.nan is.null is.numeric is.object is.pairlist is.raw is.recur\
sive is.single is.symbol lazyLoadDBfetch length lgamma list log max min missing Mod names nargs nzchar oldClass on.exit pos.to.env proc.time prod quote range Re rep retracemem return round seq_along s\
eq_len seq.int sign signif sin sinh sinpi sqrt standardGeneric substitute sum switch tan tanh tanpi tracemem trigamma trunc unclass untracemem UseMethod xtfrm"},contains:[e.COMMENT(/#'/,/$/,{contains:[
{scope:"doctag",match:/@examples/,starts:{end:t.lookahead(t.either(/\n^#'\s*(?=@[a-zA-Z]+)/,/\n^(?!#')/)),endsParent:!0}},{scope:"doctag",begin:"@param",end:/$/,contains:[{scope:"variable",variants:[{
match:n},{match:/`(?:\\.|[^`\\])+`/}],endsParent:!0}]},{scope:"doctag",match:/@[a-zA-Z]+/},{scope:"keyword",match:/\\[a-zA-Z]+/}]}),e.HASH_COMMENT_MODE,{scope:"string",contains:[e.BACKSLASH_ESCAPE],variants:[
e.END_SAME_AS_BEGIN({begin:/[rR]"(-*)\(/,end:/\)(-*)"/}),e.END_SAME_AS_BEGIN({begin:/[rR]"(-*)\{/,end:/\}(-*)"/}),e.END_SAME_AS_BEGIN({begin:/[rR]"(-*)\[/,end:/\](-*)"/}),e.END_SAME_AS_BEGIN({begin:/[rR]'(-*)\(/,
end:/\)(-*)'/}),e.END_SAME_AS_BEGIN({begin:/[rR]'(-*)\{/,end:/\}(-*)'/}),e.END_SAME_AS_BEGIN({begin:/[rR]'(-*)\[/,end:/\](-*)'/}),{begin:'"',end:'"',relevance:0},{begin:"'",end:"'",relevance:0}]},{relevance:0,
variants:[{scope:{1:"operator",2:"number"},match:[s,r]},{scope:{1:"operator",2:"number"},match:[/%[^%]*%/,r]},{scope:{1:"punctuation",2:"number"},match:[i,r]},{scope:{2:"number"},match:[/[^a-zA-Z0-9._]|^/,
r]}]},{scope:{3:"operator"},match:[n,/\s+/,/<-/,/\s+/]},{scope:"operator",relevance:0,variants:[{match:s},{match:/%[^%]*%/}]},{scope:"punctuation",relevance:0,match:i},{begin:"`",end:"`",contains:[{begin:/\\./}]}]}}function gi(e){let t=e.regex,n=/(r#)?/,r=t.concat(n,e.UNDERSCORE_IDENT_RE),s=t.concat(n,e.IDENT_RE),i={scope:"title.function.invoke",relevance:0,begin:t.concat(/\b/,/(?!(?:let|for|while|if|else|match)\b)/,
s,t.lookahead(/\s*\(/))},o="([ui](8|16|32|64|128|size)|f(16|32|64|128))?",l=["abstract","as","async","await","become","box","break","const","continue","crate","do","dyn","else","enum","extern","false",
"final","fn","for","if","impl","in","let","loop","macro","match","mod","move","mut","override","priv","pub","raw","ref","return","self","Self","static","struct","super","trait","true","try","type","ty\
peof","union","unsafe","unsized","use","virtual","where","while","yield"],u=["true","false","Some","None","Ok","Err"],d=["drop ","Copy","Send","Sized","Sync","Drop","Fn","FnMut","FnOnce","ToOwned","Cl\
one","Debug","PartialEq","PartialOrd","Eq","Ord","AsRef","AsMut","Into","From","Default","Iterator","Extend","IntoIterator","DoubleEndedIterator","ExactSizeIterator","SliceConcatExt","ToString","asser\
t!","assert_eq!","bitflags!","bytes!","cfg!","col!","concat!","concat_idents!","debug_assert!","debug_assert_eq!","env!","eprintln!","panic!","file!","format!","format_args!","include_bytes!","include\
_str!","line!","local_data_key!","module_path!","option_env!","print!","println!","select!","stringify!","try!","unimplemented!","unreachable!","vec!","write!","writeln!","macro_rules!","assert_ne!","\
debug_assert_ne!"],h=["i8","i16","i32","i64","i128","isize","u8","u16","u32","u64","u128","usize","f16","f32","f64","f128","str","char","bool","Box","Option","Result","String","Vec"];return{name:"Rust",
aliases:["rs"],keywords:{$pattern:e.IDENT_RE+"!?",type:h,keyword:l,literal:u,built_in:d},illegal:"</",contains:[e.C_LINE_COMMENT_MODE,e.COMMENT("/\\*","\\*/",{contains:["self"]}),e.inherit(e.QUOTE_STRING_MODE,
{begin:/b?"/,illegal:null}),{scope:"symbol",begin:/'[a-zA-Z_][a-zA-Z0-9_]*(?!')/},{scope:"string",variants:[{begin:/b?r(#*)"(.|\n)*?"\1(?!#)/},{begin:/b?'/,end:/'/,contains:[{scope:"char.escape",match:/\\('|"|\\|\w|x\w{2}|u\w{4}|U\w{8})/}]}]},
{scope:"number",variants:[{begin:"\\b0b([01_]+)"+o},{begin:"\\b0o([0-7_]+)"+o},{begin:"\\b0x([A-Fa-f0-9_]+)"+o},{begin:"\\b(\\d[\\d_]*(\\.[0-9_]+)?([eE][+-]?[0-9_]+)?)"+o}],relevance:0},{begin:[/\bsafe/,
/\s+/,/extern/],scope:{1:"keyword",3:"keyword"}},{begin:[/fn/,/\s+/,r],scope:{1:"keyword",3:"title.function"}},{scope:"meta",begin:"#!?\\[",end:"\\]",contains:[{scope:"string",begin:/"/,end:/"/,contains:[
e.BACKSLASH_ESCAPE]}]},{begin:[/let/,/\s+/,/(?:mut\s+)?/,r],scope:{1:"keyword",3:"keyword",4:"variable"}},{begin:[/for/,/\s+/,r,/\s+/,/in/],scope:{1:"keyword",3:"variable",5:"keyword"}},{begin:[/type/,
/\s+/,r],scope:{1:"keyword",3:"title.class"}},{begin:[/(?:trait|enum|struct|union|impl|for)/,/\s+/,r],scope:{1:"keyword",3:"title.class"}},{begin:e.IDENT_RE+"::",keywords:{keyword:"Self",built_in:d,type:h}},
{scope:"punctuation",begin:"->"},i]}}function bi(e){return{name:"Shell Session",aliases:["console","shellsession"],contains:[{className:"meta.prompt",begin:/^\s{0,3}[./~\w\d[\]()@-]*[>%$#][ ]?/,starts:{end:/[^\\](?=\s*$)/,subLanguage:"ba\
sh"}}]}}function xi(e){let t=e.regex,n=e.COMMENT("--","$"),r={scope:"string",variants:[{begin:/'/,end:/'/,contains:[{match:/''/}]}]},s={begin:/"/,end:/"/,contains:[{match:/""/}]},i=["true","false","unknown"],
o=["double precision","large object","with timezone","without timezone"],l=["bigint","binary","blob","boolean","char","character","clob","date","dec","decfloat","decimal","float","int","integer","inte\
rval","nchar","nclob","national","numeric","real","row","smallint","time","timestamp","varchar","varying","varbinary"],u=["add","asc","collation","desc","final","first","last","view"],d=["abs","acos",
"all","allocate","alter","and","any","are","array","array_agg","array_max_cardinality","as","asensitive","asin","asymmetric","at","atan","atomic","authorization","avg","begin","begin_frame","begin_par\
tition","between","bigint","binary","blob","boolean","both","by","call","called","cardinality","cascaded","case","cast","ceil","ceiling","char","char_length","character","character_length","check","cl\
assifier","clob","close","coalesce","collate","collect","column","commit","condition","connect","constraint","contains","convert","copy","corr","corresponding","cos","cosh","count","covar_pop","covar_\
samp","create","cross","cube","cume_dist","current","current_catalog","current_date","current_default_transform_group","current_path","current_role","current_row","current_schema","current_time","curr\
ent_timestamp","current_path","current_role","current_transform_group_for_type","current_user","cursor","cycle","date","day","deallocate","dec","decimal","decfloat","declare","default","define","delet\
e","dense_rank","deref","describe","deterministic","disconnect","distinct","double","drop","dynamic","each","element","else","empty","end","end_frame","end_partition","end-exec","equals","escape","eve\
ry","except","exec","execute","exists","exp","external","extract","false","fetch","filter","first_value","float","floor","for","foreign","frame_row","free","from","full","function","fusion","get","glo\
bal","grant","group","grouping","groups","having","hold","hour","identity","in","indicator","initial","inner","inout","insensitive","insert","int","integer","intersect","intersection","interval","into",
"is","join","json_array","json_arrayagg","json_exists","json_object","json_objectagg","json_query","json_table","json_table_primitive","json_value","lag","language","large","last_value","lateral","lea\
d","leading","left","like","like_regex","listagg","ln","local","localtime","localtimestamp","log","log10","lower","match","match_number","match_recognize","matches","max","member","merge","method","mi\
n","minute","mod","modifies","module","month","multiset","national","natural","nchar","nclob","new","no","none","normalize","not","nth_value","ntile","null","nullif","numeric","octet_length","occurren\
ces_regex","of","offset","old","omit","on","one","only","open","or","order","out","outer","over","overlaps","overlay","parameter","partition","pattern","per","percent","percent_rank","percentile_cont",
"percentile_disc","period","portion","position","position_regex","power","precedes","precision","prepare","primary","procedure","ptf","range","rank","reads","real","recursive","ref","references","refe\
rencing","regr_avgx","regr_avgy","regr_count","regr_intercept","regr_r2","regr_slope","regr_sxx","regr_sxy","regr_syy","release","result","return","returns","revoke","right","rollback","rollup","row",
"row_number","rows","running","savepoint","scope","scroll","search","second","seek","select","sensitive","session_user","set","show","similar","sin","sinh","skip","smallint","some","specific","specifi\
ctype","sql","sqlexception","sqlstate","sqlwarning","sqrt","start","static","stddev_pop","stddev_samp","submultiset","subset","substring","substring_regex","succeeds","sum","symmetric","system","syste\
m_time","system_user","table","tablesample","tan","tanh","then","time","timestamp","timezone_hour","timezone_minute","to","trailing","translate","translate_regex","translation","treat","trigger","trim",
"trim_array","true","truncate","uescape","union","unique","unknown","unnest","update","upper","user","using","value","values","value_of","var_pop","var_samp","varbinary","varchar","varying","versionin\
g","when","whenever","where","width_bucket","window","with","within","without","year"],h=["abs","acos","array_agg","asin","atan","avg","cast","ceil","ceiling","coalesce","corr","cos","cosh","count","c\
ovar_pop","covar_samp","cume_dist","dense_rank","deref","element","exp","extract","first_value","floor","json_array","json_arrayagg","json_exists","json_object","json_objectagg","json_query","json_tab\
le","json_table_primitive","json_value","lag","last_value","lead","listagg","ln","log","log10","lower","max","min","mod","nth_value","ntile","nullif","percent_rank","percentile_cont","percentile_disc",
"position","position_regex","power","rank","regr_avgx","regr_avgy","regr_count","regr_intercept","regr_r2","regr_slope","regr_sxx","regr_sxy","regr_syy","row_number","sin","sinh","sqrt","stddev_pop","\
stddev_samp","substring","substring_regex","sum","tan","tanh","translate","translate_regex","treat","trim","trim_array","unnest","upper","value_of","var_pop","var_samp","width_bucket"],p=["current_cat\
alog","current_date","current_default_transform_group","current_path","current_role","current_schema","current_transform_group_for_type","current_user","session_user","system_time","system_user","curr\
ent_time","localtime","current_timestamp","localtimestamp"],f=["create table","insert into","primary key","foreign key","not null","alter table","add constraint","grouping sets","on overflow","charact\
er set","respect nulls","ignore nulls","nulls first","nulls last","depth first","breadth first"],x=h,y=[...d,...u].filter(N=>!h.includes(N)),A={scope:"variable",match:/@[a-z0-9][a-z0-9_]*/},E={scope:"\
operator",match:/[-+*/=%^~]|&&?|\|\|?|!=?|<(?:=>?|<|>)?|>[>=]?/,relevance:0},k={match:t.concat(/\b/,t.either(...x),/\s*\(/),relevance:0,keywords:{built_in:x}};function C(N){return t.concat(/\b/,t.either(
...N.map(M=>M.replace(/\s+/,"\\s+"))),/\b/)}let D={scope:"keyword",match:C(f),relevance:0};function R(N,{exceptions:M,when:q}={}){let W=q;return M=M||[],N.map(H=>H.match(/\|\d+$/)||M.includes(H)?H:W(H)?
`${H}|0`:H)}return{name:"SQL",case_insensitive:!0,illegal:/[{}]|<\//,keywords:{$pattern:/\b[\w\.]+/,keyword:R(y,{when:N=>N.length<3}),literal:i,type:l,built_in:p},contains:[{scope:"type",match:C(o)},D,
k,A,r,s,e.C_NUMBER_MODE,e.C_BLOCK_COMMENT_MODE,n,E]}}var an="[A-Za-z$_][0-9A-Za-z$_]*",yi=["as","in","of","if","for","while","finally","var","new","function","do","return","void","else","break","catch","instanceof","with","throw","case","default","try",
"switch","continue","typeof","delete","let","yield","const","class","debugger","async","await","static","import","from","export","extends","using"],wi=["true","false","null","undefined","NaN","Infinit\
y"],_i=["Object","Function","Boolean","Symbol","Math","Date","Number","BigInt","String","RegExp","Array","Float32Array","Float64Array","Int8Array","Uint8Array","Uint8ClampedArray","Int16Array","Int32A\
rray","Uint16Array","Uint32Array","BigInt64Array","BigUint64Array","Set","Map","WeakSet","WeakMap","ArrayBuffer","SharedArrayBuffer","Atomics","DataView","JSON","Promise","Generator","GeneratorFunctio\
n","AsyncFunction","Reflect","Proxy","Intl","WebAssembly"],vi=["Error","EvalError","InternalError","RangeError","ReferenceError","SyntaxError","TypeError","URIError"],ki=["setInterval","setTimeout","c\
learInterval","clearTimeout","require","exports","eval","isFinite","isNaN","parseFloat","parseInt","decodeURI","decodeURIComponent","encodeURI","encodeURIComponent","escape","unescape"],Ei=["arguments",
"this","super","console","window","document","localStorage","sessionStorage","module","self","global"],Ai=[].concat(ki,_i,vi);function lu(e){let t=e.regex,n=(z,{after:X})=>{let te="</"+z[0].slice(1);return z.
input.indexOf(te,X)!==-1},r=an,s={begin:"<>",end:"</>"},i=/<[A-Za-z0-9\\._:-]+\s*\/>/,o={begin:/<[A-Za-z0-9\\._:-]+/,end:/\/[A-Za-z0-9\\._:-]+>|\/>/,isTrulyOpeningTag:(z,X)=>{let te=z[0].length+z.index,
ue=z.input[te];if(ue==="<"||ue===","){X.ignoreMatch();return}ue===">"&&(n(z,{after:te})||X.ignoreMatch());let ve,Ie=z.input.substring(te);if(ve=Ie.match(/^\s*=/)){X.ignoreMatch();return}if((ve=Ie.match(
/^\s+extends\s+/))&&ve.index===0){X.ignoreMatch();return}}},l={$pattern:an,keyword:yi,literal:wi,built_in:Ai,"variable.language":Ei},u="[0-9](_?[0-9])*",d=`\\.(${u})`,h="0|[1-9](_?[0-9])*|0[0-7]*[89][\
0-9]*",p={className:"number",variants:[{begin:`(\\b(${h})((${d})|\\.)?|(${d}))[eE][+-]?(${u})\\b`},{begin:`\\b(${h})\\b((${d})\\b|\\.)?|(${d})\\b`},{begin:"\\b(0|[1-9](_?[0-9])*)n\\b"},{begin:"\\b0[xX]\
[0-9a-fA-F](_?[0-9a-fA-F])*n?\\b"},{begin:"\\b0[bB][0-1](_?[0-1])*n?\\b"},{begin:"\\b0[oO][0-7](_?[0-7])*n?\\b"},{begin:"\\b0[0-7]+n?\\b"}],relevance:0},f={className:"subst",begin:"\\$\\{",end:"\\}",keywords:l,
contains:[]},x={begin:".?html`",end:"",starts:{end:"`",returnEnd:!1,contains:[e.BACKSLASH_ESCAPE,f],subLanguage:"xml"}},y={begin:".?css`",end:"",starts:{end:"`",returnEnd:!1,contains:[e.BACKSLASH_ESCAPE,
f],subLanguage:"css"}},A={begin:".?gql`",end:"",starts:{end:"`",returnEnd:!1,contains:[e.BACKSLASH_ESCAPE,f],subLanguage:"graphql"}},E={className:"string",begin:"`",end:"`",contains:[e.BACKSLASH_ESCAPE,
f]},C={className:"comment",variants:[e.COMMENT(/\/\*\*(?!\/)/,"\\*/",{relevance:0,contains:[{begin:"(?=@[A-Za-z]+)",relevance:0,contains:[{className:"doctag",begin:"@[A-Za-z]+"},{className:"type",begin:"\
\\{",end:"\\}",excludeEnd:!0,excludeBegin:!0,relevance:0},{className:"variable",begin:r+"(?=\\s*(-)|$)",endsParent:!0,relevance:0},{begin:/(?=[^\n])\s/,relevance:0}]}]}),e.C_BLOCK_COMMENT_MODE,e.C_LINE_COMMENT_MODE]},
D=[e.APOS_STRING_MODE,e.QUOTE_STRING_MODE,x,y,A,E,{match:/\$\d+/},p];f.contains=D.concat({begin:/\{/,end:/\}/,keywords:l,contains:["self"].concat(D)});let R=[].concat(C,f.contains),N=R.concat([{begin:/(\s*)\(/,
end:/\)/,keywords:l,contains:["self"].concat(R)}]),M={className:"params",begin:/(\s*)\(/,end:/\)/,excludeBegin:!0,excludeEnd:!0,keywords:l,contains:N},q={variants:[{match:[/class/,/\s+/,r,/\s+/,/extends/,
/\s+/,t.concat(r,"(",t.concat(/\./,r),")*")],scope:{1:"keyword",3:"title.class",5:"keyword",7:"title.class.inherited"}},{match:[/class/,/\s+/,r],scope:{1:"keyword",3:"title.class"}}]},W={relevance:0,match:t.
either(/\bJSON/,/\b[A-Z][a-z]+([A-Z][a-z]*|\d)*/,/\b[A-Z]{2,}([A-Z][a-z]+|\d)+([A-Z][a-z]*)*/,/\b[A-Z]{2,}[a-z]+([A-Z][a-z]+|\d)*([A-Z][a-z]*)*/),className:"title.class",keywords:{_:[..._i,...vi]}},H={
label:"use_strict",className:"meta",relevance:10,begin:/^\s*['"]use (strict|asm)['"]/},j={variants:[{match:[/function/,/\s+/,r,/(?=\s*\()/]},{match:[/function/,/\s*(?=\()/]}],className:{1:"keyword",3:"\
title.function"},label:"func.def",contains:[M],illegal:/%/},Z={relevance:0,match:/\b[A-Z][A-Z_0-9]+\b/,className:"variable.constant"};function ae(z){return t.concat("(?!",z.join("|"),")")}let ye={match:t.
concat(/\b/,ae([...ki,"super","import","await"].map(z=>`${z}\\s*\\(`)),r,t.lookahead(/\s*\(/)),className:"title.function",relevance:0},ce={begin:t.concat(/\./,t.lookahead(t.concat(r,/(?![0-9A-Za-z$_(])/))),
end:r,excludeBegin:!0,keywords:"prototype",className:"property",relevance:0},me={match:[/get|set/,/\s+/,r,/(?=\()/],className:{1:"keyword",3:"title.function"},contains:[{begin:/\(\)/},M]},O="(\\([^()]*\
(\\([^()]*(\\([^()]*\\)[^()]*)*\\)[^()]*)*\\)|"+e.UNDERSCORE_IDENT_RE+")\\s*=>",U={match:[/const|var|let/,/\s+/,r,/\s*/,/=\s*/,/(async\s*)?/,t.lookahead(O)],keywords:"async",className:{1:"keyword",3:"\
title.function"},contains:[M]};return{name:"JavaScript",aliases:["js","jsx","mjs","cjs"],keywords:l,exports:{PARAMS_CONTAINS:N,CLASS_REFERENCE:W},illegal:/#(?![$_A-Za-z])/,contains:[e.SHEBANG({label:"\
shebang",binary:"node",relevance:5}),H,e.APOS_STRING_MODE,e.QUOTE_STRING_MODE,x,y,A,E,C,{match:/\$\d+/},p,W,{scope:"attr",match:r+t.lookahead(":"),relevance:0},U,{begin:"("+e.RE_STARTERS_RE+"|\\b(case|\
return|throw)\\b)\\s*",keywords:"return throw case",relevance:0,contains:[C,e.REGEXP_MODE,{className:"function",begin:O,returnBegin:!0,end:"\\s*=>",contains:[{className:"params",variants:[{begin:e.UNDERSCORE_IDENT_RE,
relevance:0},{className:null,begin:/\(\s*\)/,skip:!0},{begin:/(\s*)\(/,end:/\)/,excludeBegin:!0,excludeEnd:!0,keywords:l,contains:N}]}]},{begin:/,/,relevance:0},{match:/\s+/,relevance:0},{variants:[{begin:s.
begin,end:s.end},{match:i},{begin:o.begin,"on:begin":o.isTrulyOpeningTag,end:o.end}],subLanguage:"xml",contains:[{begin:o.begin,end:o.end,skip:!0,contains:["self"]}]}]},j,{beginKeywords:"while if swit\
ch catch for"},{begin:"\\b(?!function)"+e.UNDERSCORE_IDENT_RE+"\\([^()]*(\\([^()]*(\\([^()]*\\)[^()]*)*\\)[^()]*)*\\)\\s*\\{",returnBegin:!0,label:"func.def",contains:[M,e.inherit(e.TITLE_MODE,{begin:r,
className:"title.function"})]},{match:/\.\.\./,relevance:0},ce,{match:"\\$"+r,relevance:0},{match:[/\bconstructor(?=\s*\()/],className:{1:"title.function"},contains:[M]},ye,Z,q,me,{match:/\$[(.]/}]}}function Ci(e){
let t=e.regex,n=lu(e),r=an,s=["any","void","number","boolean","string","object","never","symbol","bigint","unknown"],i={begin:[/namespace/,/\s+/,e.IDENT_RE],beginScope:{1:"keyword",3:"title.class"}},o={
beginKeywords:"interface",end:/\{/,excludeEnd:!0,keywords:{keyword:"interface extends",built_in:s},contains:[n.exports.CLASS_REFERENCE]},l={className:"meta",relevance:10,begin:/^\s*['"]use strict['"]/},
u=["type","interface","public","private","protected","implements","declare","abstract","readonly","enum","override","satisfies"],d={$pattern:an,keyword:yi.concat(u),literal:wi,built_in:Ai.concat(s),"v\
ariable.language":Ei},h={className:"meta",begin:"@"+r},p=(A,E,k)=>{let C=A.contains.findIndex(D=>D.label===E);if(C===-1)throw new Error("can not find mode to replace");A.contains.splice(C,1,k)};Object.
assign(n.keywords,d),n.exports.PARAMS_CONTAINS.push(h);let f=n.contains.find(A=>A.scope==="attr"),x=Object.assign({},f,{match:t.concat(r,t.lookahead(/\s*\?:/))});n.exports.PARAMS_CONTAINS.push([n.exports.
CLASS_REFERENCE,f,x]),n.contains=n.contains.concat([h,i,o,x]),p(n,"shebang",e.SHEBANG()),p(n,"use_strict",l);let y=n.contains.find(A=>A.label==="func.def");return y.relevance=0,Object.assign(n,{name:"\
TypeScript",aliases:["ts","tsx","mts","cts"]}),n}function Ri(e){let t=e.regex,n=t.concat(/[\p{L}_]/u,t.optional(/[\p{L}0-9_.-]*:/u),/[\p{L}0-9_.-]*/u),r=/[\p{L}0-9._:-]+/u,s={className:"symbol",begin:/&[a-z]+;|&#[0-9]+;|&#x[a-f0-9]+;/},i={begin:/\s/,
contains:[{className:"keyword",begin:/#?[a-z_][a-z1-9_-]+/,illegal:/\n/}]},o=e.inherit(i,{begin:/\(/,end:/\)/}),l=e.inherit(e.APOS_STRING_MODE,{className:"string"}),u=e.inherit(e.QUOTE_STRING_MODE,{className:"\
string"}),d={endsWithParent:!0,illegal:/</,relevance:0,contains:[{className:"attr",begin:r,relevance:0},{begin:/=\s*/,relevance:0,contains:[{className:"string",endsParent:!0,variants:[{begin:/"/,end:/"/,
contains:[s]},{begin:/'/,end:/'/,contains:[s]},{begin:/[^\s"'=<>`]+/}]}]}]};return{name:"HTML, XML",aliases:["html","xhtml","rss","atom","xjb","xsd","xsl","plist","wsf","svg"],case_insensitive:!0,unicodeRegex:!0,
contains:[{className:"meta",begin:/<![a-z]/,end:/>/,relevance:10,contains:[i,u,l,o,{begin:/\[/,end:/\]/,contains:[{className:"meta",begin:/<![a-z]/,end:/>/,contains:[i,o,u,l]}]}]},e.COMMENT(/<!--/,/-->/,
{relevance:10}),{begin:/<!\[CDATA\[/,end:/\]\]>/,relevance:10},s,{className:"meta",end:/\?>/,variants:[{begin:/<\?xml/,relevance:10,contains:[u]},{begin:/<\?[a-z][a-z0-9]+/}]},{className:"tag",begin:/<style(?=\s|>)/,
end:/>/,keywords:{name:"style"},contains:[d],starts:{end:/<\/style>/,returnEnd:!0,subLanguage:"css"}},{className:"tag",begin:/<script(?=\s|>)/,end:/>/,keywords:{name:"script"},contains:[d],starts:{end:/<\/script>/,
returnEnd:!0,subLanguage:"javascript"}},{className:"tag",begin:/<>|<\/>/},{className:"tag",begin:t.concat(/</,t.lookahead(t.concat(n,t.either(/\/>/,/>/,/\s/)))),end:/\/?>/,contains:[{className:"name",
begin:n,relevance:0,starts:d}]},{className:"tag",begin:t.concat(/<\//,t.lookahead(t.concat(n,/>/))),contains:[{className:"name",begin:n,relevance:0},{begin:/>/,relevance:0,endsParent:!0}]}]}}function Si(e){let t="true false yes no null",n="[\\w#;/?:@&=+$,.~*'()[\\]]+",r={className:"attr",variants:[{begin:/[\w*@][\w*@ :()\./-]*:(?=[ \t]|$)/},{begin:/"[\w*@][\w*@ :()\./-]*":(?=[ \t]|$)/},{begin:/'[\w*@][\w*@ :()\./-]*':(?=[ \t]|$)/}]},
s={className:"template-variable",variants:[{begin:/\{\{/,end:/\}\}/},{begin:/%\{/,end:/\}/}]},i={className:"string",relevance:0,begin:/'/,end:/'/,contains:[{match:/''/,scope:"char.escape",relevance:0}]},
o={className:"string",relevance:0,variants:[{begin:/"/,end:/"/},{begin:/\S+/}],contains:[e.BACKSLASH_ESCAPE,s]},l=e.inherit(o,{variants:[{begin:/'/,end:/'/,contains:[{begin:/''/,relevance:0}]},{begin:/"/,
end:/"/},{begin:/[^\s,{}[\]]+/}]}),f={className:"number",begin:"\\b"+"[0-9]{4}(-[0-9][0-9]){0,2}"+"([Tt \\t][0-9][0-9]?(:[0-9][0-9]){2})?"+"(\\.[0-9]*)?"+"([ \\t])*(Z|[-+][0-9][0-9]?(:[0-9][0-9])?)?"+
"\\b"},x={end:",",endsWithParent:!0,excludeEnd:!0,keywords:t,relevance:0},y={begin:/\{/,end:/\}/,contains:[x],illegal:"\\n",relevance:0},A={begin:"\\[",end:"\\]",contains:[x],illegal:"\\n",relevance:0},
E=[r,{className:"meta",begin:"^---\\s*$",relevance:10},{className:"string",begin:"[\\|>]([1-9]?[+-])?[ ]*\\n( +)[^ ][^\\n]*\\n(\\2[^\\n]+\\n?)*"},{begin:"<%[%=-]?",end:"[%-]?%>",subLanguage:"ruby",excludeBegin:!0,
excludeEnd:!0,relevance:0},{className:"type",begin:"!\\w+!"+n},{className:"type",begin:"!<"+n+">"},{className:"type",begin:"!"+n},{className:"type",begin:"!!"+n},{className:"meta",begin:"&"+e.UNDERSCORE_IDENT_RE+
"$"},{className:"meta",begin:"\\*"+e.UNDERSCORE_IDENT_RE+"$"},{className:"bullet",begin:"-(?=[ ]|$)",relevance:0},e.HASH_COMMENT_MODE,{beginKeywords:t,keywords:{literal:t}},f,{className:"number",begin:e.
C_NUMBER_RE+"\\b",relevance:0},y,A,i,o],k=[...E];return k.pop(),k.push(l),x.contains=k,{name:"YAML",case_insensitive:!0,aliases:["yml"],contains:E}}var cu={bash:Vs,c:Ys,cpp:Qs,css:ei,diff:ti,go:ni,java:ii,javascript:ui,json:di,julia:hi,latex:pi,python:mi},uu={r:fi,rust:gi,shell:bi,sql:xi,typescript:Ci,xml:Ri,yaml:Si},du=2e4,hu=/\S{200}/,or=null,ar=class e{constructor(){
this.root=["span",{}];this.open=[this.root];this.openNode=this.startScope;this.closeNode=this.endScope}startScope(t){this.add(["span",{class:`tm-c-${t.split(".",1)[0]}`}])}endScope(){this.open.length>
1&&this.open.pop()}addText(t){let n=this.open[this.open.length-1],r=n[n.length-1];typeof r=="string"&&n.length>2?n[n.length-1]=r+t:t&&n.push(t)}__addSublanguage(t){t instanceof e&&this.open[this.open.
length-1].push(t.root)}finalize(){this.open.length=1}toHTML(){let[,,...t]=this.root;return or=t,""}add(t){this.open[this.open.length-1].push(t),this.open.push(t)}};for(let[e,t]of Object.entries({...cu,
...uu}))ht.registerLanguage(e,t);ht.registerAliases(["ipython","python3","sage"],{languageName:"python"});ht.configure({__emitter:ar});function lr(e,t){return e.length<=du&&ht.getLanguage(t)!==void 0&&
!hu.test(e)}function cr(e,t){return or=null,ht.highlight(e,{language:t,ignoreIllegals:!0}),or??[e]}var pu=1.1,mu=2e3,ln=class{constructor(t,n){this.language=t;this.code=B("code");this.text="";this.tree=[];this.highlightedLength=0;let r=/^[\w+#.-]{1,20}$/.test(t)?t:"";this.node=B("div",{class:"tm-co\
de","data-language":r||"text"},B("pre",{tabindex:0},this.code),Qe(()=>this.text,"Copy this code")),this.show(n)}show(t){let n=lr(t,this.language),r=t.length<mu||t.length>pu*this.highlightedLength,s=t.
startsWith(this.text),i=[t];if(n&&(r||!s))i=cr(t,this.language),this.highlightedLength=t.length;else if(s&&t.length>this.text.length){let o=this.tree[this.tree.length-1],l=t.slice(this.text.length);i=
typeof o=="string"?[...this.tree.slice(0,-1),o+l]:[...this.tree,l]}else if(s)return;mt(this.code,this.tree,i),this.tree=i,this.text=t}settle(){if(this.highlightedLength===this.text.length||!lr(this.text,
this.language))return;let t=cr(this.text,this.language);this.highlightedLength=this.text.length,mt(this.code,this.tree,t),this.tree=t}};var T=class e{constructor(t,n){let r=" "+t,s,i=n&&n.loc;if(i&&i.start<=i.end){let l=i.lexer.input;s=i.start;let u=i.end;s===l.length?r+=" at end of input: ":r+=" at position "+(s+1)+`: 
`;let d=l.slice(s,u).replace(/[^]/g,"$&̲"),h;s>15?h="…"+l.slice(s-15,s):h=l.slice(0,s);let p;u+15<l.length?p=l.slice(u,u+15)+"…":p=l.slice(u),r+=h+d+p}let o=new Error(r);return o.name="ParseError",
o.__proto__=e.prototype,o.position=s,o}};T.prototype.__proto__=Error.prototype;var Oe=function(e,t,n){if(!Object.prototype.hasOwnProperty.call(e,t))return n;let r=e[t];return r===void 0?n:r},fu=/([A-Z])/g,
Sr=function(e){return e.replace(fu,"-$1").toLowerCase()},gu={"&":"&amp;",">":"&gt;","<":"&lt;",'"':"&quot;","'":"&#x27;"},bu=/[&><"']/g;function He(e){return String(e).replace(bu,t=>gu[t])}var mn=function(e){
return e.type==="ordgroup"||e.type==="color"?e.body.length===1?mn(e.body[0]):e:e.type==="font"?mn(e.body):e},vn=function(e){let t=mn(e);return t.type==="mathord"||t.type==="textord"||t.type==="atom"},
xu=function(e){if(!e)throw new Error("Expected non-null, but got "+String(e));return e},yu=function(e){let t=/^[\x00-\x20]*([^\\/#?]*?)(:|&#0*58|&#x0*3a|&colon)/i.exec(e);return t?t[2]!==":"||!/^[a-zA-Z][a-zA-Z0-9+\-.]*$/.
test(t[1])?null:t[1].toLowerCase():"_relative"},ur=function(e){return+e.toFixed(4)},co="acegıȷmnopqrsuvwxyzαγεηικμνοπρςστυχωϕ𝐚𝐜𝐞𝐠𝐦𝐧𝐨𝐩𝐪𝐫𝐬𝐮𝐯𝐰𝐱𝐲𝐳",
wu=["__proto__","prototype","constructor"],_u=e=>{if(e==null||typeof e!="object")return Object.create(null);for(let t of wu)Object.prototype.hasOwnProperty.call(e,t)&&delete e[t];return Object.setPrototypeOf(
e,null)},Rt=class{constructor(t){t=t||{},this.displayMode=Oe(t,"displayMode",!1),this.annotate=Oe(t,"annotate",!1),this.leqno=Oe(t,"leqno",!1),this.throwOnError=Oe(t,"throwOnError",!1),this.errorColor=
Oe(t,"errorColor","#b22222"),this.macros=_u(Object.prototype.hasOwnProperty.call(t,"macros")?t.macros:void 0),this.wrap=Oe(t,"wrap","none"),this.xml=Oe(t,"xml",!1),this.colorIsTextColor=Oe(t,"colorIsT\
extColor",!1),this.strict=Oe(t,"strict",!1),this.trust=Oe(t,"trust",!1);let n=Object.prototype.hasOwnProperty.call(t,"maxSize")?t.maxSize:void 0;this.maxSize=n===void 0?[1/0,1/0]:Array.isArray(n)?n:[1/0,
1/0],this.maxExpand=Math.max(0,Oe(t,"maxExpand",1e3)),this.wrapDelimiterPairs=!0}isTrusted(t){if(t.url&&!t.protocol){let r=yu(t.url);if(r==null)return!1;t.protocol=r}return!!(typeof this.trust=="funct\
ion"?this.trust(t):this.trust)}},uo={},fn={};function F({type:e,names:t,props:n,handler:r,mathmlBuilder:s}){let i={type:e,numArgs:n.numArgs,argTypes:n.argTypes,allowedInArgument:!!n.allowedInArgument,
allowedInText:!!n.allowedInText,allowedInMath:n.allowedInMath===void 0?!0:n.allowedInMath,numOptionalArgs:n.numOptionalArgs||0,infix:!!n.infix,primitive:!!n.primitive,handler:r};for(let o=0;o<t.length;++o)
uo[t[o]]=i;e&&s&&(fn[e]=s)}function it({type:e,mathmlBuilder:t}){F({type:e,names:[],props:{numArgs:0},handler(){throw new Error("Should never be called.")},mathmlBuilder:t})}var St=function(e){return e.
type==="ordgroup"&&e.body.length===1?e.body[0]:e},be=function(e){return e.type==="ordgroup"?e.body:[e]},Tt=class{constructor(t){this.children=t,this.classes=[],this.style={}}hasClass(t){return this.classes.
includes(t)}toNode(){let t=document.createDocumentFragment();for(let n=0;n<this.children.length;n++)t.appendChild(this.children[n].toNode());return t}toMarkup(){let t="";for(let n=0;n<this.children.length;n++)
t+=this.children[n].toMarkup();return t}toText(){let t=n=>n.toText();return this.children.map(t).join("")}},gt=function(e){return e.filter(t=>t).join(" ")},vu=function(e,t){this.classes=e||[],this.attributes=
{},this.style=t||{}},ku=function(e){let t=document.createElement(e);t.className=gt(this.classes);for(let n in this.style)Object.prototype.hasOwnProperty.call(this.style,n)&&(t.style[n]=this.style[n]);
for(let n in this.attributes)Object.prototype.hasOwnProperty.call(this.attributes,n)&&t.setAttribute(n,this.attributes[n]);for(let n=0;n<this.children.length;n++)t.appendChild(this.children[n].toNode());
return t},Eu=function(e){let t=`<${e}`;this.classes.length&&(t+=` class="${He(gt(this.classes))}"`);let n="";for(let r in this.style)Object.prototype.hasOwnProperty.call(this.style,r)&&(n+=`${Sr(r)}:${this.
style[r]};`);n&&(t+=` style="${n}"`);for(let r in this.attributes)Object.prototype.hasOwnProperty.call(this.attributes,r)&&(t+=` ${r}="${He(this.attributes[r])}"`);t+=">";for(let r=0;r<this.children.length;r++)
t+=this.children[r].toMarkup();return t+=`</${e}>`,t},gn=class{constructor(t,n,r){vu.call(this,t,r),this.children=n||[]}setAttribute(t,n){this.attributes[t]=n}toNode(){return ku.call(this,"span")}toMarkup(){
return Eu.call(this,"span")}},Au=class{constructor(t){this.text=t}toNode(){return document.createTextNode(this.text)}toMarkup(){return He(this.text)}},bn=class{constructor(t,n,r){this.href=t,this.classes=
n,this.children=r||[]}toNode(){let t=document.createElement("a");t.setAttribute("href",this.href),this.classes.length>0&&(t.className=gt(this.classes));for(let n=0;n<this.children.length;n++)t.appendChild(
this.children[n].toNode());return t}toMarkup(){let t=`<a href='${He(this.href)}'`;this.classes.length>0&&(t+=` class="${He(gt(this.classes))}"`),t+=">";for(let n=0;n<this.children.length;n++)t+=this.children[n].
toMarkup();return t+="</a>",t}},br=class{constructor(t,n,r){this.alt=n,this.src=t,this.classes=["mord"],this.style=r}hasClass(t){return this.classes.includes(t)}toNode(){let t=document.createElement("\
img");t.src=this.src,t.alt=this.alt,t.className="mord";for(let n in this.style)Object.prototype.hasOwnProperty.call(this.style,n)&&(t.style[n]=this.style[n]);return t}toMarkup(){let t=`<img src='${this.
src}' alt='${this.alt}'`,n="";for(let r in this.style)Object.prototype.hasOwnProperty.call(this.style,r)&&(n+=`${Sr(r)}:${this.style[r]};`);return n&&(t+=` style="${He(n)}"`),t+=">",t}};function st(e){
return new Tt(e)}var w=class{constructor(t,n,r,s){this.type=t,this.attributes={},this.children=n||[],this.classes=r||[],this.style=s||{},this.label=""}setAttribute(t,n){this.attributes[t]=n}getAttribute(t){
return this.attributes[t]}setLabel(t){this.label=t}toNode(){let t=document.createElementNS("http://www.w3.org/1998/Math/MathML",this.type);for(let n in this.attributes)Object.prototype.hasOwnProperty.
call(this.attributes,n)&&t.setAttribute(n,this.attributes[n]);this.classes.length>0&&(t.className=gt(this.classes));for(let n in this.style)Object.prototype.hasOwnProperty.call(this.style,n)&&(t.style[n]=
this.style[n]);for(let n=0;n<this.children.length;n++)t.appendChild(this.children[n].toNode());return t}toMarkup(){let t="<"+this.type;for(let r in this.attributes)Object.prototype.hasOwnProperty.call(
this.attributes,r)&&(t+=" "+r+'="',t+=He(this.attributes[r]),t+='"');this.classes.length>0&&(t+=` class="${He(gt(this.classes))}"`);let n="";for(let r in this.style)Object.prototype.hasOwnProperty.call(
this.style,r)&&(n+=`${Sr(r)}:${this.style[r]};`);n&&(t+=` style="${n}"`),t+=">";for(let r=0;r<this.children.length;r++)t+=this.children[r].toMarkup();return t+="</"+this.type+">",t}toText(){return this.
children.map(t=>t.toText()).join("")}},ge=class{constructor(t){this.text=t}toNode(){return document.createTextNode(this.text)}toMarkup(){return He(this.toText())}toText(){return this.text}},Tr=e=>{let t;
return e.length===1&&e[0].type==="mrow"?(t=e.pop(),t.type="mstyle"):t=new w("mstyle",e),t},nt=e=>{let t=0;if(e.body&&Array.isArray(e.body))for(let n of e.body)t+=nt(n);else if(e.body)t+=nt(e.body);else if(e.
type==="supsub")t+=nt(e.base),e.sub&&(t+=.7*nt(e.sub)),e.sup&&(t+=.7*nt(e.sup));else if(e.type==="mathord"||e.type==="textord")for(let n of e.text.split("")){let r=n.codePointAt(0);96<r&&r<123||944<r&&
r<970?t+=.56:47<r&&r<58?t+=.5:t+=.92}else t+=1;return t},Cu={widehat:"ˆ",widecheck:"ˇ",widetilde:"~",wideparen:"⏜",utilde:"~",overleftarrow:"←",underleftarrow:"←",xleftarrow:"←",overrightarrow:"\
→",underrightarrow:"→",xrightarrow:"→",underbrace:"⏟",overbrace:"⏞",overbracket:"⎴",underbracket:"⎵",overgroup:"⏠",overparen:"⏜",undergroup:"⏡",underparen:"⏝",overleftrightarrow:"\
↔",underleftrightarrow:"↔",xleftrightarrow:"↔",Overrightarrow:"⇒",xRightarrow:"⇒",overleftharpoon:"↼",xleftharpoonup:"↼",overrightharpoon:"⇀",xrightharpoonup:"⇀",xLeftarrow:"⇐",xLeftrightarrow:"\
⇔",xhookleftarrow:"↩",xhookrightarrow:"↪",xmapsto:"↦",xrightharpoondown:"⇁",xleftharpoondown:"↽",xtwoheadleftarrow:"↞",xtwoheadrightarrow:"↠",xlongequal:"=",xrightleftarrows:"⇄",xtofrom:"\
⇄",xleftrightharpoons:"⇋",xrightleftharpoons:"⇌",yields:"→",yieldsLeft:"←",mesomerism:"↔",longrightharpoonup:"⇀",longleftharpoondown:"↽",eqrightharpoonup:"⇀",eqleftharpoondown:"↽",
"\\cdrightarrow":"→","\\cdleftarrow":"←","\\cdlongequal":"=",yieldsLeftRight:"⇄",chemequilibrium:"⇌"},Dr=function(e){let t=new ge(Cu[e.slice(1)]),n=new w("mo",[t]);return n.setAttribute("stret\
chy","true"),n},Ru=["\\widehat","\\widecheck"],ho=e=>{let t=Dr(e.label);if(e.label.indexOf("tilde")>-1){let n=nt(e.base);1<n&&n<1.6?t.classes.push("tml-tilde-2"):1.6<=n&&n<2.5?t.classes.push("tml-tild\
e-3"):2.5<=n&&t.classes.push("tml-tilde-4")}else if(Ru.includes(e.label)){let n=nt(e.base);0<n&&n<=1?t.classes.push("tml-hat-1"):1<n&&n<1.6?t.classes.push("tml-hat-2"):1.6<=n&&n<2.5?t.classes.push("tm\
l-hat-3"):2.5<=n&&t.classes.push("tml-hat-4")}return t},Su={bin:1,close:1,inner:1,open:1,punct:1,rel:1},Tu={"accent-token":1,mathord:1,"op-token":1,spacing:1,textord:1},le=Object.create(null);le.math=
Object.create(null);le.text=Object.create(null);function a(e,t,n,r,s){if(e!=="math"&&e!=="text")throw new TypeError(`Invalid mode: ${e} called in defineSymbol`);let i={group:t,replace:n};le[e][r]=i,s&&
n&&(le[e][n]=i)}var c="math",_="text",Q="accent-token",v="bin",de="close",ot="inner",I="mathord",V="op-token",he="open",Mt="punct",b="rel",We="spacing",g="textord";a(c,b,"≡","\\equiv",!0);a(c,b,"≺",
"\\prec",!0);a(c,b,"≻","\\succ",!0);a(c,b,"∼","\\sim",!0);a(c,b,"⟂","\\perp",!0);a(c,b,"⪯","\\preceq",!0);a(c,b,"⪰","\\succeq",!0);a(c,b,"≃","\\simeq",!0);a(c,b,"≌","\\backcong",!0);a(c,
b,"|","\\mid",!0);a(c,b,"≪","\\ll",!0);a(c,b,"≫","\\gg",!0);a(c,b,"≍","\\asymp",!0);a(c,b,"∥","\\parallel");a(c,b,"⌣","\\smile",!0);a(c,b,"⊑","\\sqsubseteq",!0);a(c,b,"⊒","\\sqsupseteq",
!0);a(c,b,"≐","\\doteq",!0);a(c,b,"⌢","\\frown",!0);a(c,b,"∋","\\ni",!0);a(c,b,"∌","\\notni",!0);a(c,b,"∝","\\propto",!0);a(c,b,"⊢","\\vdash",!0);a(c,b,"⊣","\\dashv",!0);a(c,b,"∋","\\ow\
ns");a(c,b,"≘","\\arceq",!0);a(c,b,"≙","\\wedgeq",!0);a(c,b,"≚","\\veeeq",!0);a(c,b,"≛","\\stareq",!0);a(c,b,"≝","\\eqdef",!0);a(c,b,"≞","\\measeq",!0);a(c,b,"≟","\\questeq",!0);a(c,b,"≠",
"\\ne",!0);a(c,b,"≠","\\neq");a(c,b,"⩵","\\eqeq",!0);a(c,b,"⩶","\\eqeqeq",!0);a(c,b,"∷","\\dblcolon",!0);a(c,b,"≔","\\coloneqq",!0);a(c,b,"≕","\\eqqcolon",!0);a(c,b,"∹","\\eqcolon",!0);a(
c,b,"⩴","\\Coloneqq",!0);a(c,Mt,".","\\ldotp");a(c,Mt,"·","\\cdotp");a(c,g,"#","\\#");a(_,g,"#","\\#");a(c,g,"&","\\&");a(_,g,"&","\\&");a(c,g,"ℵ","\\aleph",!0);a(c,g,"∀","\\forall",!0);a(c,g,"\
ℏ","\\hbar",!0);a(c,g,"∃","\\exists",!0);a(c,he,"∇","\\nabla",!0);a(c,g,"♭","\\flat",!0);a(c,g,"ℓ","\\ell",!0);a(c,g,"♮","\\natural",!0);a(c,g,"Å","\\Angstrom",!0);a(_,g,"Å","\\Angstrom",
!0);a(c,g,"♣","\\clubsuit",!0);a(c,g,"♧","\\varclubsuit",!0);a(c,g,"℘","\\wp",!0);a(c,g,"♯","\\sharp",!0);a(c,g,"♢","\\diamondsuit",!0);a(c,g,"♦","\\vardiamondsuit",!0);a(c,g,"ℜ","\\Re",
!0);a(c,g,"♡","\\heartsuit",!0);a(c,g,"♥","\\varheartsuit",!0);a(c,g,"ℑ","\\Im",!0);a(c,g,"♠","\\spadesuit",!0);a(c,g,"♤","\\varspadesuit",!0);a(c,g,"♀","\\female",!0);a(c,g,"♂","\\male",
!0);a(c,g,"§","\\S",!0);a(_,g,"§","\\S");a(c,g,"¶","\\P",!0);a(_,g,"¶","\\P");a(_,g,"☺","\\smiley",!0);a(c,g,"☺","\\smiley",!0);a(c,g,"†","\\dag");a(_,g,"†","\\dag");a(_,g,"†","\\textdagg\
er");a(c,g,"‡","\\ddag");a(_,g,"‡","\\ddag");a(_,g,"‡","\\textdaggerdbl");a(c,de,"⎱","\\rmoustache",!0);a(c,he,"⎰","\\lmoustache",!0);a(c,de,"⟯","\\rgroup",!0);a(c,he,"⟮","\\lgroup",!0);
a(c,v,"∓","\\mp",!0);a(c,v,"⊖","\\ominus",!0);a(c,v,"⊎","\\uplus",!0);a(c,v,"⊓","\\sqcap",!0);a(c,v,"∗","\\ast");a(c,v,"⊔","\\sqcup",!0);a(c,v,"◯","\\bigcirc",!0);a(c,v,"∙","\\bullet",
!0);a(c,v,"‡","\\ddagger");a(c,v,"≀","\\wr",!0);a(c,v,"⨿","\\amalg");a(c,v,"&","\\And");a(c,v,"⫽","\\sslash",!0);a(c,b,"⟵","\\longleftarrow",!0);a(c,b,"⇐","\\Leftarrow",!0);a(c,b,"⟸","\\L\
ongleftarrow",!0);a(c,b,"⟶","\\longrightarrow",!0);a(c,b,"⇒","\\Rightarrow",!0);a(c,b,"⟹","\\Longrightarrow",!0);a(c,b,"↔","\\leftrightarrow",!0);a(c,b,"⟷","\\longleftrightarrow",!0);a(c,b,"\
⇔","\\Leftrightarrow",!0);a(c,b,"⟺","\\Longleftrightarrow",!0);a(c,b,"↤","\\mapsfrom",!0);a(c,b,"↦","\\mapsto",!0);a(c,b,"⟼","\\longmapsto",!0);a(c,b,"↗","\\nearrow",!0);a(c,b,"↩","\\hook\
leftarrow",!0);a(c,b,"↪","\\hookrightarrow",!0);a(c,b,"↘","\\searrow",!0);a(c,b,"↼","\\leftharpoonup",!0);a(c,b,"⇀","\\rightharpoonup",!0);a(c,b,"↙","\\swarrow",!0);a(c,b,"↽","\\leftharpoon\
down",!0);a(c,b,"⇁","\\rightharpoondown",!0);a(c,b,"↖","\\nwarrow",!0);a(c,b,"⇌","\\rightleftharpoons",!0);a(c,I,"↯","\\lightning",!0);a(c,I,"∎","\\QED",!0);a(c,I,"‰","\\permil",!0);a(_,g,
"‰","\\permil");a(c,I,"☉","\\astrosun",!0);a(c,I,"☼","\\sun",!0);a(c,I,"☾","\\leftmoon",!0);a(c,I,"☽","\\rightmoon",!0);a(c,I,"⊕","\\Earth");a(c,b,"≮","\\nless",!0);a(c,b,"⪇","\\lneq",
!0);a(c,b,"≨","\\lneqq",!0);a(c,b,"≨︀","\\lvertneqq");a(c,b,"⋦","\\lnsim",!0);a(c,b,"⪉","\\lnapprox",!0);a(c,b,"⊀","\\nprec",!0);a(c,b,"⋠","\\npreceq",!0);a(c,b,"⋨","\\precnsim",!0);a(
c,b,"⪹","\\precnapprox",!0);a(c,b,"≁","\\nsim",!0);a(c,b,"∤","\\nmid",!0);a(c,b,"∤","\\nshortmid");a(c,b,"⊬","\\nvdash",!0);a(c,b,"⊭","\\nvDash",!0);a(c,b,"⋪","\\ntriangleleft");a(c,b,"⋬",
"\\ntrianglelefteq",!0);a(c,b,"⊄","\\nsubset",!0);a(c,b,"⊅","\\nsupset",!0);a(c,b,"⊊","\\subsetneq",!0);a(c,b,"⊊︀","\\varsubsetneq");a(c,b,"⫋","\\subsetneqq",!0);a(c,b,"⫋︀","\\varsubset\
neqq");a(c,b,"≯","\\ngtr",!0);a(c,b,"⪈","\\gneq",!0);a(c,b,"≩","\\gneqq",!0);a(c,b,"≩︀","\\gvertneqq");a(c,b,"⋧","\\gnsim",!0);a(c,b,"⪊","\\gnapprox",!0);a(c,b,"⊁","\\nsucc",!0);a(c,b,
"⋡","\\nsucceq",!0);a(c,b,"⋩","\\succnsim",!0);a(c,b,"⪺","\\succnapprox",!0);a(c,b,"≆","\\ncong",!0);a(c,b,"∦","\\nparallel",!0);a(c,b,"∦","\\nshortparallel");a(c,b,"⊯","\\nVDash",!0);a(
c,b,"⋫","\\ntriangleright");a(c,b,"⋭","\\ntrianglerighteq",!0);a(c,b,"⊋","\\supsetneq",!0);a(c,b,"⊋","\\varsupsetneq");a(c,b,"⫌","\\supsetneqq",!0);a(c,b,"⫌︀","\\varsupsetneqq");a(c,b,"⊮",
"\\nVdash",!0);a(c,b,"⪵","\\precneqq",!0);a(c,b,"⪶","\\succneqq",!0);a(c,v,"⊴","\\unlhd");a(c,v,"⊵","\\unrhd");a(c,b,"↚","\\nleftarrow",!0);a(c,b,"↛","\\nrightarrow",!0);a(c,b,"⇍","\\nLef\
tarrow",!0);a(c,b,"⇏","\\nRightarrow",!0);a(c,b,"↮","\\nleftrightarrow",!0);a(c,b,"⇎","\\nLeftrightarrow",!0);a(c,b,"△","\\vartriangle");a(c,g,"ℏ","\\hslash");a(c,g,"▽","\\triangledown");a(
c,g,"◊","\\lozenge");a(c,g,"Ⓢ","\\circledS");a(c,g,"®","\\circledR",!0);a(_,g,"®","\\circledR");a(_,g,"®","\\textregistered");a(c,g,"∡","\\measuredangle",!0);a(c,g,"∄","\\nexists");a(c,g,"℧",
"\\mho");a(c,g,"Ⅎ","\\Finv",!0);a(c,g,"⅁","\\Game",!0);a(c,g,"‵","\\backprime");a(c,g,"‶","\\backdprime");a(c,g,"‷","\\backtrprime");a(c,g,"▲","\\blacktriangle");a(c,g,"▼","\\blacktriangl\
edown");a(c,g,"■","\\blacksquare");a(c,g,"⧫","\\blacklozenge");a(c,g,"★","\\bigstar");a(c,g,"∢","\\sphericalangle",!0);a(c,g,"∁","\\complement",!0);a(c,g,"╱","\\diagup");a(c,g,"╲","\\diag\
down");a(c,g,"□","\\square");a(c,g,"□","\\Box");a(c,g,"◊","\\Diamond");a(c,g,"¥","\\yen",!0);a(_,g,"¥","\\yen",!0);a(c,g,"✓","\\checkmark",!0);a(_,g,"✓","\\checkmark");a(c,g,"✗","\\ballot\
x",!0);a(_,g,"✗","\\ballotx");a(_,g,"•","\\textbullet");a(c,g,"ℶ","\\beth",!0);a(c,g,"ℸ","\\daleth",!0);a(c,g,"ℷ","\\gimel",!0);a(c,g,"ϝ","\\digamma",!0);a(c,g,"ϰ","\\varkappa");a(c,he,"⌜",
"\\ulcorner",!0);a(c,de,"⌝","\\urcorner",!0);a(c,he,"⌞","\\llcorner",!0);a(c,de,"⌟","\\lrcorner",!0);a(c,b,"≦","\\leqq",!0);a(c,b,"⩽","\\leqslant",!0);a(c,b,"⪕","\\eqslantless",!0);a(c,b,"\
≲","\\lesssim",!0);a(c,b,"⪅","\\lessapprox",!0);a(c,b,"≊","\\approxeq",!0);a(c,v,"⋖","\\lessdot");a(c,b,"⋘","\\lll",!0);a(c,b,"≶","\\lessgtr",!0);a(c,b,"⋚","\\lesseqgtr",!0);a(c,b,"⪋",
"\\lesseqqgtr",!0);a(c,b,"≑","\\doteqdot");a(c,b,"≓","\\risingdotseq",!0);a(c,b,"≒","\\fallingdotseq",!0);a(c,b,"∽","\\backsim",!0);a(c,b,"⋍","\\backsimeq",!0);a(c,b,"⫅","\\subseteqq",!0);
a(c,b,"⋐","\\Subset",!0);a(c,b,"⊏","\\sqsubset",!0);a(c,b,"≼","\\preccurlyeq",!0);a(c,b,"⋞","\\curlyeqprec",!0);a(c,b,"≾","\\precsim",!0);a(c,b,"⪷","\\precapprox",!0);a(c,b,"⊲","\\vartria\
ngleleft");a(c,b,"⊴","\\trianglelefteq");a(c,b,"⊨","\\vDash",!0);a(c,b,"⊫","\\VDash",!0);a(c,b,"⊪","\\Vvdash",!0);a(c,b,"⌣","\\smallsmile");a(c,b,"⌢","\\smallfrown");a(c,b,"≏","\\bumpeq",
!0);a(c,b,"≎","\\Bumpeq",!0);a(c,b,"≧","\\geqq",!0);a(c,b,"⩾","\\geqslant",!0);a(c,b,"⪖","\\eqslantgtr",!0);a(c,b,"≳","\\gtrsim",!0);a(c,b,"⪆","\\gtrapprox",!0);a(c,v,"⋗","\\gtrdot");a(c,
b,"⋙","\\ggg",!0);a(c,b,"≷","\\gtrless",!0);a(c,b,"⋛","\\gtreqless",!0);a(c,b,"⪌","\\gtreqqless",!0);a(c,b,"≖","\\eqcirc",!0);a(c,b,"≗","\\circeq",!0);a(c,b,"≜","\\triangleq",!0);a(c,b,"\
∼","\\thicksim");a(c,b,"≈","\\thickapprox");a(c,b,"⫆","\\supseteqq",!0);a(c,b,"⋑","\\Supset",!0);a(c,b,"⊐","\\sqsupset",!0);a(c,b,"≽","\\succcurlyeq",!0);a(c,b,"⋟","\\curlyeqsucc",!0);a(
c,b,"≿","\\succsim",!0);a(c,b,"⪸","\\succapprox",!0);a(c,b,"⊳","\\vartriangleright");a(c,b,"⊵","\\trianglerighteq");a(c,b,"⊩","\\Vdash",!0);a(c,b,"∣","\\shortmid");a(c,b,"∥","\\shortparal\
lel");a(c,b,"≬","\\between",!0);a(c,b,"⋔","\\pitchfork",!0);a(c,b,"∝","\\varpropto");a(c,b,"◀","\\blacktriangleleft");a(c,b,"∴","\\therefore",!0);a(c,b,"∍","\\backepsilon");a(c,b,"▶","\\b\
lacktriangleright");a(c,b,"∵","\\because",!0);a(c,b,"⋘","\\llless");a(c,b,"⋙","\\gggtr");a(c,v,"⊲","\\lhd");a(c,v,"⊳","\\rhd");a(c,b,"≂","\\eqsim",!0);a(c,b,"≑","\\Doteq",!0);a(c,b,"⥽",
"\\strictif",!0);a(c,b,"⥼","\\strictfi",!0);a(c,v,"∔","\\dotplus",!0);a(c,v,"∖","\\smallsetminus");a(c,v,"⋒","\\Cap",!0);a(c,v,"⋓","\\Cup",!0);a(c,v,"⩞","\\doublebarwedge",!0);a(c,v,"⊟",
"\\boxminus",!0);a(c,v,"⊞","\\boxplus",!0);a(c,v,"⧄","\\boxslash",!0);a(c,v,"⋇","\\divideontimes",!0);a(c,v,"⋉","\\ltimes",!0);a(c,v,"⋊","\\rtimes",!0);a(c,v,"⋋","\\leftthreetimes",!0);a(c,
v,"⋌","\\rightthreetimes",!0);a(c,v,"⋏","\\curlywedge",!0);a(c,v,"⋎","\\curlyvee",!0);a(c,v,"⊝","\\circleddash",!0);a(c,v,"⊛","\\circledast",!0);a(c,v,"⊺","\\intercal",!0);a(c,v,"⋒","\\do\
ublecap");a(c,v,"⋓","\\doublecup");a(c,v,"⊠","\\boxtimes",!0);a(c,v,"⋈","\\bowtie",!0);a(c,v,"⋈","\\Join");a(c,v,"⟕","\\leftouterjoin",!0);a(c,v,"⟖","\\rightouterjoin",!0);a(c,v,"⟗","\\fu\
llouterjoin",!0);a(c,v,"∸","\\dotminus",!0);a(c,v,"⟑","\\wedgedot",!0);a(c,v,"⟇","\\veedot",!0);a(c,v,"⩢","\\doublebarvee",!0);a(c,v,"⩣","\\veedoublebar",!0);a(c,v,"⩟","\\wedgebar",!0);a(c,
v,"⩠","\\wedgedoublebar",!0);a(c,v,"⩔","\\Vee",!0);a(c,v,"⩓","\\Wedge",!0);a(c,v,"⩃","\\barcap",!0);a(c,v,"⩂","\\barcup",!0);a(c,v,"⩈","\\capbarcup",!0);a(c,v,"⩀","\\capdot",!0);a(c,v,"⩇",
"\\capovercup",!0);a(c,v,"⩆","\\cupovercap",!0);a(c,v,"⩍","\\closedvarcap",!0);a(c,v,"⩌","\\closedvarcup",!0);a(c,v,"⨪","\\minusdot",!0);a(c,v,"⨫","\\minusfdots",!0);a(c,v,"⨬","\\minusrdots",
!0);a(c,v,"⊻","\\Xor",!0);a(c,v,"⊼","\\Nand",!0);a(c,v,"⊽","\\Nor",!0);a(c,v,"⊽","\\barvee");a(c,v,"⫴","\\interleave",!0);a(c,v,"⧢","\\shuffle",!0);a(c,v,"⫶","\\threedotcolon",!0);a(c,v,
"⦂","\\typecolon",!0);a(c,v,"∾","\\invlazys",!0);a(c,v,"⩋","\\twocaps",!0);a(c,v,"⩊","\\twocups",!0);a(c,v,"⩎","\\Sqcap",!0);a(c,v,"⩏","\\Sqcup",!0);a(c,v,"⩖","\\veeonvee",!0);a(c,v,"⩕",
"\\wedgeonwedge",!0);a(c,v,"⧗","\\blackhourglass",!0);a(c,v,"⧆","\\boxast",!0);a(c,v,"⧈","\\boxbox",!0);a(c,v,"⧇","\\boxcircle",!0);a(c,v,"⊜","\\circledequal",!0);a(c,v,"⦷","\\circledparall\
el",!0);a(c,v,"⦶","\\circledvert",!0);a(c,v,"⦵","\\circlehbar",!0);a(c,v,"⟡","\\concavediamond",!0);a(c,v,"⟢","\\concavediamondtickleft",!0);a(c,v,"⟣","\\concavediamondtickright",!0);a(c,v,"\
⋄","\\diamond",!0);a(c,v,"⧖","\\hourglass",!0);a(c,v,"⟠","\\lozengeminus",!0);a(c,v,"⌽","\\obar",!0);a(c,v,"⦸","\\obslash",!0);a(c,v,"⨸","\\odiv",!0);a(c,v,"⧁","\\ogreaterthan",!0);a(c,v,
"⧀","\\olessthan",!0);a(c,v,"⦹","\\operp",!0);a(c,v,"⨷","\\Otimes",!0);a(c,v,"⨶","\\otimeshat",!0);a(c,v,"⋆","\\star",!0);a(c,v,"△","\\triangle",!0);a(c,v,"⨺","\\triangleminus",!0);a(c,v,
"⨹","\\triangleplus",!0);a(c,v,"⨻","\\triangletimes",!0);a(c,v,"⟤","\\whitesquaretickleft",!0);a(c,v,"⟥","\\whitesquaretickright",!0);a(c,v,"⨳","\\smashtimes",!0);a(c,b,"⇢","\\dashrightarro\
w",!0);a(c,b,"⇠","\\dashleftarrow",!0);a(c,b,"⇇","\\leftleftarrows",!0);a(c,b,"⇆","\\leftrightarrows",!0);a(c,b,"⇚","\\Lleftarrow",!0);a(c,b,"↞","\\twoheadleftarrow",!0);a(c,b,"↢","\\leftar\
rowtail",!0);a(c,b,"↫","\\looparrowleft",!0);a(c,b,"⇋","\\leftrightharpoons",!0);a(c,b,"↶","\\curvearrowleft",!0);a(c,b,"↺","\\circlearrowleft",!0);a(c,b,"↰","\\Lsh",!0);a(c,b,"⇈","\\upupar\
rows",!0);a(c,b,"↿","\\upharpoonleft",!0);a(c,b,"⇃","\\downharpoonleft",!0);a(c,b,"⊶","\\origof",!0);a(c,b,"⊷","\\imageof",!0);a(c,b,"⊸","\\multimap",!0);a(c,b,"↭","\\leftrightsquigarrow",
!0);a(c,b,"⇉","\\rightrightarrows",!0);a(c,b,"⇄","\\rightleftarrows",!0);a(c,b,"↠","\\twoheadrightarrow",!0);a(c,b,"↣","\\rightarrowtail",!0);a(c,b,"↬","\\looparrowright",!0);a(c,b,"↷","\\c\
urvearrowright",!0);a(c,b,"↻","\\circlearrowright",!0);a(c,b,"↱","\\Rsh",!0);a(c,b,"⇊","\\downdownarrows",!0);a(c,b,"↾","\\upharpoonright",!0);a(c,b,"⇂","\\downharpoonright",!0);a(c,b,"⇝",
"\\rightsquigarrow",!0);a(c,b,"⇝","\\leadsto");a(c,b,"⇛","\\Rrightarrow",!0);a(c,b,"↾","\\restriction");a(c,g,"‘","`");a(c,g,"$","\\$");a(_,g,"$","\\$");a(_,g,"$","\\textdollar");a(c,g,"¢","\\\
cent");a(_,g,"¢","\\cent");a(c,g,"%","\\%");a(_,g,"%","\\%");a(c,g,"_","\\_");a(_,g,"_","\\_");a(_,g,"_","\\textunderscore");a(_,g,"␣","\\textvisiblespace",!0);a(c,g,"∠","\\angle",!0);a(c,g,"∞",
"\\infty",!0);a(c,g,"′","\\prime");a(c,g,"″","\\dprime");a(c,g,"‴","\\trprime");a(c,g,"⁗","\\qprime");a(c,g,"△","\\triangle");a(_,g,"Α","\\Alpha",!0);a(_,g,"Β","\\Beta",!0);a(_,g,"Γ","\\Ga\
mma",!0);a(_,g,"Δ","\\Delta",!0);a(_,g,"Ε","\\Epsilon",!0);a(_,g,"Ζ","\\Zeta",!0);a(_,g,"Η","\\Eta",!0);a(_,g,"Θ","\\Theta",!0);a(_,g,"Ι","\\Iota",!0);a(_,g,"Κ","\\Kappa",!0);a(_,g,"Λ","\\Lambd\
a",!0);a(_,g,"Μ","\\Mu",!0);a(_,g,"Ν","\\Nu",!0);a(_,g,"Ξ","\\Xi",!0);a(_,g,"Ο","\\Omicron",!0);a(_,g,"Π","\\Pi",!0);a(_,g,"Ρ","\\Rho",!0);a(_,g,"Σ","\\Sigma",!0);a(_,g,"Τ","\\Tau",!0);a(_,g,"\
Υ","\\Upsilon",!0);a(_,g,"Φ","\\Phi",!0);a(_,g,"Χ","\\Chi",!0);a(_,g,"Ψ","\\Psi",!0);a(_,g,"Ω","\\Omega",!0);a(c,I,"Α","\\Alpha",!0);a(c,I,"Β","\\Beta",!0);a(c,I,"Γ","\\Gamma",!0);a(c,I,"Δ","\
\\Delta",!0);a(c,I,"Ε","\\Epsilon",!0);a(c,I,"Ζ","\\Zeta",!0);a(c,I,"Η","\\Eta",!0);a(c,I,"Θ","\\Theta",!0);a(c,I,"Ι","\\Iota",!0);a(c,I,"Κ","\\Kappa",!0);a(c,I,"Λ","\\Lambda",!0);a(c,I,"Μ","\\\
Mu",!0);a(c,I,"Ν","\\Nu",!0);a(c,I,"Ξ","\\Xi",!0);a(c,I,"Ο","\\Omicron",!0);a(c,I,"Π","\\Pi",!0);a(c,I,"Ρ","\\Rho",!0);a(c,I,"Σ","\\Sigma",!0);a(c,I,"Τ","\\Tau",!0);a(c,I,"Υ","\\Upsilon",!0);a(
c,I,"Φ","\\Phi",!0);a(c,I,"Χ","\\Chi",!0);a(c,I,"Ψ","\\Psi",!0);a(c,I,"Ω","\\Omega",!0);a(c,he,"¬","\\neg",!0);a(c,he,"¬","\\lnot");a(c,g,"⊤","\\top");a(c,g,"⊥","\\bot");a(c,g,"∅","\\emptys\
et");a(c,g,"⌀","\\varnothing");a(c,I,"α","\\alpha",!0);a(c,I,"β","\\beta",!0);a(c,I,"γ","\\gamma",!0);a(c,I,"δ","\\delta",!0);a(c,I,"ϵ","\\epsilon",!0);a(c,I,"ζ","\\zeta",!0);a(c,I,"η","\\eta",
!0);a(c,I,"θ","\\theta",!0);a(c,I,"ι","\\iota",!0);a(c,I,"κ","\\kappa",!0);a(c,I,"λ","\\lambda",!0);a(c,I,"μ","\\mu",!0);a(c,I,"ν","\\nu",!0);a(c,I,"ξ","\\xi",!0);a(c,I,"ο","\\omicron",!0);a(c,
I,"π","\\pi",!0);a(c,I,"ρ","\\rho",!0);a(c,I,"σ","\\sigma",!0);a(c,I,"τ","\\tau",!0);a(c,I,"υ","\\upsilon",!0);a(c,I,"ϕ","\\phi",!0);a(c,I,"χ","\\chi",!0);a(c,I,"ψ","\\psi",!0);a(c,I,"ω","\\om\
ega",!0);a(c,I,"ε","\\varepsilon",!0);a(c,I,"ϑ","\\vartheta",!0);a(c,I,"ϖ","\\varpi",!0);a(c,I,"ϱ","\\varrho",!0);a(c,I,"ς","\\varsigma",!0);a(c,I,"φ","\\varphi",!0);a(c,I,"Ϙ","\\Coppa",!0);a(c,
I,"ϙ","\\coppa",!0);a(c,I,"ϙ","\\varcoppa",!0);a(c,I,"Ϟ","\\Koppa",!0);a(c,I,"ϟ","\\koppa",!0);a(c,I,"Ϡ","\\Sampi",!0);a(c,I,"ϡ","\\sampi",!0);a(c,I,"Ϛ","\\Stigma",!0);a(c,I,"ϛ","\\stigma",!0);
a(c,I,"⫫","\\Bot");a(c,g,"ð","\\eth",!0);a(_,g,"ð","ð");a(c,g,"Å","\\AA");a(_,g,"Å","\\AA",!0);a(c,g,"Æ","\\AE",!0);a(_,g,"Æ","\\AE",!0);a(c,g,"Ð","\\DH",!0);a(_,g,"Ð","\\DH",!0);a(c,g,"Þ",
"\\TH",!0);a(_,g,"Þ","\\TH",!0);a(c,g,"ß","\\ss",!0);a(_,g,"ß","\\ss",!0);a(c,g,"å","\\aa");a(_,g,"å","\\aa",!0);a(c,g,"æ","\\ae",!0);a(_,g,"æ","\\ae",!0);a(c,g,"ð","\\dh");a(_,g,"ð","\\dh",!0);
a(c,g,"þ","\\th",!0);a(_,g,"þ","\\th",!0);a(c,g,"Đ","\\DJ",!0);a(_,g,"Đ","\\DJ",!0);a(c,g,"đ","\\dj",!0);a(_,g,"đ","\\dj",!0);a(c,g,"Ł","\\L",!0);a(_,g,"Ł","\\L",!0);a(c,g,"Ł","\\l",!0);a(_,g,
"Ł","\\l",!0);a(c,g,"Ŋ","\\NG",!0);a(_,g,"Ŋ","\\NG",!0);a(c,g,"ŋ","\\ng",!0);a(_,g,"ŋ","\\ng",!0);a(c,g,"Œ","\\OE",!0);a(_,g,"Œ","\\OE",!0);a(c,g,"œ","\\oe",!0);a(_,g,"œ","\\oe",!0);a(c,v,"∗",
"∗",!0);a(c,v,"+","+");a(c,v,"∗","*");a(c,v,"⁄","/",!0);a(c,v,"⁄","⁄");a(c,v,"−","-",!0);a(c,v,"⋅","\\cdot",!0);a(c,v,"∘","\\circ",!0);a(c,v,"÷","\\div",!0);a(c,v,"±","\\pm",!0);a(c,
v,"×","\\times",!0);a(c,v,"∩","\\cap",!0);a(c,v,"∪","\\cup",!0);a(c,v,"∖","\\setminus",!0);a(c,v,"∧","\\land");a(c,v,"∨","\\lor");a(c,v,"∧","\\wedge",!0);a(c,v,"∨","\\vee",!0);a(c,he,"⟦",
"\\llbracket",!0);a(c,de,"⟧","\\rrbracket",!0);a(c,he,"⟨","\\langle",!0);a(c,he,"⟪","\\lAngle",!0);a(c,he,"⦉","\\llangle",!0);a(c,he,"|","\\lvert");a(c,he,"‖","\\lVert",!0);a(c,g,"!","\\oc");
a(c,g,"?","\\wn");a(c,g,"↓","\\shpos");a(c,g,"↕","\\shift");a(c,g,"↑","\\shneg");a(c,de,"?","?");a(c,de,"!","!");a(c,de,"‼","‼");a(c,de,"⟩","\\rangle",!0);a(c,de,"⟫","\\rAngle",!0);a(c,de,
"⦊","\\rrangle",!0);a(c,de,"|","\\rvert");a(c,de,"‖","\\rVert");a(c,he,"⦃","\\lBrace",!0);a(c,de,"⦄","\\rBrace",!0);a(c,b,"=","\\equal",!0);a(c,b,":",":");a(c,b,"≈","\\approx",!0);a(c,b,"≅",
"\\cong",!0);a(c,b,"≥","\\ge");a(c,b,"≥","\\geq",!0);a(c,b,"←","\\gets");a(c,b,">","\\gt",!0);a(c,b,"∈","\\in",!0);a(c,b,"∉","\\notin",!0);a(c,b,"","\\@not");a(c,b,"⊂","\\subset",!0);a(
c,b,"⊃","\\supset",!0);a(c,b,"⊆","\\subseteq",!0);a(c,b,"⊇","\\supseteq",!0);a(c,b,"⊈","\\nsubseteq",!0);a(c,b,"⊈","\\nsubseteqq");a(c,b,"⊉","\\nsupseteq",!0);a(c,b,"⊉","\\nsupseteqq");a(
c,b,"⊨","\\models");a(c,b,"←","\\leftarrow",!0);a(c,b,"≤","\\le");a(c,b,"≤","\\leq",!0);a(c,b,"<","\\lt",!0);a(c,b,"→","\\rightarrow",!0);a(c,b,"→","\\to");a(c,b,"≱","\\ngeq",!0);a(c,b,"\
≱","\\ngeqq");a(c,b,"≱","\\ngeqslant");a(c,b,"≰","\\nleq",!0);a(c,b,"≰","\\nleqq");a(c,b,"≰","\\nleqslant");a(c,b,"⫫","\\Perp",!0);a(c,We," ","\\ ");a(c,We," ","\\space");a(c,We," ","\\n\
obreakspace");a(_,We," ","\\ ");a(_,We," "," ");a(_,We," ","\\space");a(_,We," ","\\nobreakspace");a(c,We,null,"\\nobreak");a(c,We,null,"\\allowbreak");a(c,Mt,",",",");a(_,Mt,":",":");a(c,Mt,";","\
;");a(c,v,"⊼","\\barwedge");a(c,v,"⊻","\\veebar");a(c,v,"⊙","\\odot",!0);a(c,v,"⊕︎","\\oplus");a(c,v,"⊗","\\otimes",!0);a(c,g,"∂","\\partial",!0);a(c,v,"⊘","\\oslash",!0);a(c,v,"⊚","\
\\circledcirc",!0);a(c,v,"⊡","\\boxdot",!0);a(c,v,"△","\\bigtriangleup");a(c,v,"▽","\\bigtriangledown");a(c,v,"†","\\dagger");a(c,v,"⋄","\\diamond");a(c,v,"◃","\\triangleleft");a(c,v,"▹",
"\\triangleright");a(c,he,"{","\\{");a(_,g,"{","\\{");a(_,g,"{","\\textbraceleft");a(c,de,"}","\\}");a(_,g,"}","\\}");a(_,g,"}","\\textbraceright");a(c,he,"{","\\lbrace");a(c,de,"}","\\rbrace");a(c,he,
"[","\\lbrack",!0);a(_,g,"[","\\lbrack",!0);a(c,de,"]","\\rbrack",!0);a(_,g,"]","\\rbrack",!0);a(c,he,"(","\\lparen",!0);a(c,de,")","\\rparen",!0);a(c,he,"⦇","\\llparenthesis",!0);a(c,de,"⦈","\\rrp\
arenthesis",!0);a(_,g,"<","\\textless",!0);a(_,g,">","\\textgreater",!0);a(c,he,"⌊","\\lfloor",!0);a(c,de,"⌋","\\rfloor",!0);a(c,he,"⌈","\\lceil",!0);a(c,de,"⌉","\\rceil",!0);a(c,g,"\\","\\back\
slash");a(c,g,"|","|");a(c,g,"|","\\vert");a(_,g,"|","\\textbar",!0);a(c,g,"‖","\\|");a(c,g,"‖","\\Vert");a(_,g,"‖","\\textbardbl");a(_,g,"~","\\textasciitilde");a(_,g,"\\","\\textbackslash");a(
_,g,"^","\\textasciicircum");a(c,b,"↑","\\uparrow",!0);a(c,b,"⇑","\\Uparrow",!0);a(c,b,"↓","\\downarrow",!0);a(c,b,"⇓","\\Downarrow",!0);a(c,b,"↕","\\updownarrow",!0);a(c,b,"⇕","\\Updownarr\
ow",!0);a(c,V,"∐","\\coprod");a(c,V,"⋁","\\bigvee");a(c,V,"⋀","\\bigwedge");a(c,V,"⨄","\\biguplus");a(c,V,"⨄","\\bigcupplus");a(c,V,"⨃","\\bigcupdot");a(c,V,"⨇","\\bigdoublevee");a(c,V,"\
⨈","\\bigdoublewedge");a(c,V,"⋂","\\bigcap");a(c,V,"⋃","\\bigcup");a(c,V,"∫","\\int");a(c,V,"∫","\\intop");a(c,V,"∬","\\iint");a(c,V,"∭","\\iiint");a(c,V,"∏","\\prod");a(c,V,"∑","\\su\
m");a(c,V,"⨂","\\bigotimes");a(c,V,"⨁","\\bigoplus");a(c,V,"⨀","\\bigodot");a(c,V,"⨉","\\bigtimes");a(c,V,"∮","\\oint");a(c,V,"∯","\\oiint");a(c,V,"∰","\\oiiint");a(c,V,"∱","\\intclockw\
ise");a(c,V,"∲","\\varointclockwise");a(c,V,"⨌","\\iiiint");a(c,V,"⨍","\\intbar");a(c,V,"⨎","\\intBar");a(c,V,"⨏","\\fint");a(c,V,"⨒","\\rppolint");a(c,V,"⨓","\\scpolint");a(c,V,"⨕","\\\
pointint");a(c,V,"⨖","\\sqint");a(c,V,"⨗","\\intlarhk");a(c,V,"⨘","\\intx");a(c,V,"⨙","\\intcap");a(c,V,"⨚","\\intcup");a(c,V,"⨅","\\bigsqcap");a(c,V,"⨆","\\bigsqcup");a(c,V,"∫","\\smal\
lint");a(_,ot,"…","\\textellipsis");a(c,ot,"…","\\mathellipsis");a(_,ot,"…","\\ldots",!0);a(c,ot,"…","\\ldots",!0);a(c,ot,"⋰","\\iddots",!0);a(c,ot,"⋯","\\@cdots",!0);a(c,ot,"⋱","\\ddots",
!0);a(c,g,"⋮","\\varvdots");a(_,g,"⋮","\\varvdots");a(c,Q,"´","\\acute");a(c,Q,"`","\\grave");a(c,Q,"¨","\\ddot");a(c,Q,"…","\\dddot");a(c,Q,"….","\\ddddot");a(c,Q,"~","\\tilde");a(c,Q,"‾",
"\\bar");a(c,Q,"˘","\\breve");a(c,Q,"ˇ","\\check");a(c,Q,"ˆ","\\hat");a(c,Q,"→","\\vec");a(c,Q,"˙","\\dot");a(c,Q,"˚","\\mathring");a(c,I,"ı","\\imath",!0);a(c,I,"ȷ","\\jmath",!0);a(c,g,"ı",
"ı");a(c,g,"ȷ","ȷ");a(_,g,"ı","\\i",!0);a(_,g,"ȷ","\\j",!0);a(_,g,"ø","\\o",!0);a(c,I,"ø","\\o",!0);a(_,g,"Ø","\\O",!0);a(c,I,"Ø","\\O",!0);a(_,Q,"ˊ","\\'");a(_,Q,"ˋ","\\`");a(_,Q,"ˆ","\\^");
a(_,Q,"~","\\~");a(_,Q,"ˉ","\\=");a(_,Q,"˘","\\u");a(_,Q,"˙","\\.");a(_,Q,"¸","\\c");a(_,Q,"˚","\\r");a(_,Q,"ˇ","\\v");a(_,Q,"¨",'\\"');a(_,Q,"˝","\\H");a(c,Q,"ˊ","\\'");a(c,Q,"ˋ","\\`");a(c,
Q,"ˆ","\\^");a(c,Q,"~","\\~");a(c,Q,"ˉ","\\=");a(c,Q,"˘","\\u");a(c,Q,"˙","\\.");a(c,Q,"¸","\\c");a(c,Q,"˚","\\r");a(c,Q,"ˇ","\\v");a(c,Q,"¨",'\\"');a(c,Q,"˝","\\H");var Du={"--":!0,"---":!0,
"``":!0,"''":!0};a(_,g,"–","--",!0);a(_,g,"–","\\textendash");a(_,g,"—","---",!0);a(_,g,"—","\\textemdash");a(_,g,"‘","`",!0);a(_,g,"‘","\\textquoteleft");a(_,g,"’","'",!0);a(_,g,"’","\
\\textquoteright");a(_,g,"“","``",!0);a(_,g,"“","\\textquotedblleft");a(_,g,"”","''",!0);a(_,g,"”","\\textquotedblright");a(c,g,"°","\\degree",!0);a(_,g,"°","\\degree");a(_,g,"°","\\textdegr\
ee",!0);a(c,g,"£","\\pounds");a(c,g,"£","\\mathsterling",!0);a(_,g,"£","\\pounds");a(_,g,"£","\\textsterling",!0);a(c,g,"✠","\\maltese");a(_,g,"✠","\\maltese");a(c,g,"€","\\euro",!0);a(_,g,"\
€","\\euro",!0);a(_,g,"€","\\texteuro");a(c,g,"©","\\copyright",!0);a(_,g,"©","\\textcopyright");a(c,g,"⌀","\\diameter",!0);a(_,g,"⌀","\\diameter");a(c,g,"𝛤","\\varGamma");a(c,g,"𝛥","\\\
varDelta");a(c,g,"𝛩","\\varTheta");a(c,g,"𝛬","\\varLambda");a(c,g,"𝛯","\\varXi");a(c,g,"𝛱","\\varPi");a(c,g,"𝛴","\\varSigma");a(c,g,"𝛶","\\varUpsilon");a(c,g,"𝛷","\\varPhi");a(c,g,
"𝛹","\\varPsi");a(c,g,"𝛺","\\varOmega");a(_,g,"𝛤","\\varGamma");a(_,g,"𝛥","\\varDelta");a(_,g,"𝛩","\\varTheta");a(_,g,"𝛬","\\varLambda");a(_,g,"𝛯","\\varXi");a(_,g,"𝛱","\\varPi");
a(_,g,"𝛴","\\varSigma");a(_,g,"𝛶","\\varUpsilon");a(_,g,"𝛷","\\varPhi");a(_,g,"𝛹","\\varPsi");a(_,g,"𝛺","\\varOmega");var Ti='0123456789/@."';for(let e=0;e<Ti.length;e++){let t=Ti.charAt(
e);a(c,g,t,t)}var Di='0123456789!@*()-=+";:?/.,';for(let e=0;e<Di.length;e++){let t=Di.charAt(e);a(_,g,t,t)}var xn="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";for(let e=0;e<xn.length;e++){let t=xn.
charAt(e);a(c,I,t,t),a(_,g,t,t)}var Ni="ÇÐÞçþℂℍℕℙℚℝℤℎℏℊℋℌℐℑℒℓ℘ℛℜℬℰℱℳℭℨ";for(let e=0;e<Ni.length;e++){let t=Ni.charAt(e);a(c,I,t,t),a(_,g,t,t)}var $="";
for(let e=0;e<xn.length;e++){$=String.fromCharCode(55349,56320+e),a(c,I,$,$),a(_,g,$,$),$=String.fromCharCode(55349,56372+e),a(c,I,$,$),a(_,g,$,$),$=String.fromCharCode(55349,56424+e),a(c,I,$,$),a(_,g,
$,$),$=String.fromCharCode(55349,56580+e),a(c,I,$,$),a(_,g,$,$),$=String.fromCharCode(55349,56736+e),a(c,I,$,$),a(_,g,$,$),$=String.fromCharCode(55349,56788+e),a(c,I,$,$),a(_,g,$,$),$=String.fromCharCode(
55349,56840+e),a(c,I,$,$),a(_,g,$,$),$=String.fromCharCode(55349,56944+e),a(c,I,$,$),a(_,g,$,$),$=String.fromCharCode(55349,56632+e),a(c,I,$,$),a(_,g,$,$);let t=xn.charAt(e);$=String.fromCharCode(55349,
56476+e),a(c,I,t,$),a(_,g,t,$)}for(let e=0;e<10;e++)$=String.fromCharCode(55349,57294+e),a(c,I,$,$),a(_,g,$,$),$=String.fromCharCode(55349,57314+e),a(c,I,$,$),a(_,g,$,$),$=String.fromCharCode(55349,57324+
e),a(c,I,$,$),a(_,g,$,$),$=String.fromCharCode(55349,57334+e),a(c,I,$,$),a(_,g,$,$);function Nu(e,t,n){let r=[],s=[],i=[],o=0,l=0;for(;l<e.length;){for(;e[l]instanceof Tt;)e.splice(l,1,...e[l].children);
let u=e[l];if(u.attributes&&u.attributes.linebreak&&u.attributes.linebreak==="newline"){i.length>0&&s.push(new w("mrow",i)),s.push(u),i=[];let d=new w("mtd",s);d.style.textAlign="left",r.push(new w("m\
tr",[d])),s=[],l+=1;continue}if(i.push(u),u.type&&u.type==="mo"&&u.children.length===1&&!(u.attributes.form&&u.attributes.form==="prefix")&&!Object.prototype.hasOwnProperty.call(u.attributes,"movablel\
imits")){let d=u.children[0].text;if(t==="="&&d==="="){if(o+=1,o>1){i.pop();let h=new w("mrow",i);s.push(h),i=[u]}}else if(t==="tex"){let h=l<e.length-1?e[l+1]:null,p=!0;if(!(h&&h.type==="mtext"&&h.attributes.
linebreak&&h.attributes.linebreak==="nobreak"))for(let f=l+1;f<e.length;f++){let x=e[f];if(x.type&&x.type==="mspace"&&!(x.attributes.linebreak&&x.attributes.linebreak==="newline"))i.push(x),l+=1,x.attributes&&
x.attributes.linebreak&&x.attributes.linebreak==="nobreak"&&(p=!1);else break}if(p){let f=new w("mrow",i);s.push(f),i=[]}}}l+=1}if(i.length>0){let u=new w("mrow",i);s.push(u)}if(r.length>0){let u=new w(
"mtd",s);u.style.textAlign="left";let d=new w("mtr",[u]);r.push(d);let h=new w("mtable",r);return n||(h.setAttribute("columnalign","left"),h.setAttribute("rowspacing","0em")),h}return st(s)}var Se=function(e,t,n){
return le[t][e]&&le[t][e].replace&&e.charCodeAt(0)!==55349&&!(Object.prototype.hasOwnProperty.call(Du,e)&&n&&(n.fontFamily&&n.fontFamily.slice(4,6)==="tt"||n.font&&n.font.slice(4,6)==="tt"))&&(e=le[t][e].
replace),new ge(e)},Oi=(e,t)=>{if(e.children.length===0||e.children[e.children.length-1].type!=="mtext"){let n=new w("mtext",[new ge(t.children[0].text)]);e.children.push(n)}else e.children[e.children.
length-1].children[0].text+=t.children[0].text},kn=e=>{if(e.type!=="mrow"&&e.type!=="mstyle"||e.children.length===0)return e;let t=new w("mrow");for(let n=0;n<e.children.length;n++){let r=e.children[n];
if(r.type==="mtext"&&Object.keys(r.attributes).length===0)Oi(t,r);else if(r.type==="mrow"){let s=!0;for(let i=0;i<r.children.length;i++)if(r.children[i].type!=="mtext"||Object.keys(r.attributes).length!==
0){s=!1;break}if(s)for(let i=0;i<r.children.length;i++){let o=r.children[i];Oi(t,o)}else t.children.push(r)}else t.children.push(r)}for(let n=0;n<t.children.length;n++)if(t.children[n].type==="mtext"){
let r=t.children[n];r.children[0].text.charAt(0)===" "&&(r.children[0].text=" "+r.children[0].text.slice(1));let s=r.children[0].text.length;s>0&&r.children[0].text.charAt(s-1)===" "&&(r.children[0].
text=r.children[0].text.slice(0,-1)+" ");for(let[i,o]of Object.entries(e.attributes))r.attributes[i]=o}return t.children.length===1&&t.children[0].type==="mtext"?t.children[0]:t},It=function(e,t=!1){
if(e.length===1&&!(e[0]instanceof Tt))return e[0];if(!t){e[0]instanceof w&&e[0].type==="mo"&&!e[0].attributes.fence&&(e[0].attributes.lspace="0em",e[0].attributes.rspace="0em");let n=e.length-1;e[n]instanceof
w&&e[n].type==="mo"&&!e[n].attributes.fence&&(e[n].attributes.lspace="0em",e[n].attributes.rspace="0em")}return new w("mrow",e)};function dr(e){if(!e)return!1;if(e.type==="mi"&&e.children.length===1){
let t=e.children[0];return t instanceof ge&&t.text==="."}else if(e.type==="mtext"&&e.children.length===1){let t=e.children[0];return t instanceof ge&&t.text===" "}else if(e.type==="mo"&&e.children.length===
1&&e.getAttribute("separator")==="true"&&e.getAttribute("lspace")==="0em"&&e.getAttribute("rspace")==="0em"){let t=e.children[0];return t instanceof ge&&t.text===","}else return!1}var Ou=(e,t)=>{let n=e[t],
r=e[t+1];return n.type==="atom"&&n.text===","&&n.loc&&r.loc&&n.loc.end===r.loc.start},cn=e=>e.type==="atom"&&e.family==="rel"||e.type==="mclass"&&e.mclass==="mrel",Ee=function(e,t,n=!1){if(!n&&e.length===
1){let o=ee(e[0],t);return o instanceof w&&o.type==="mo"&&(o.setAttribute("lspace","0em"),o.setAttribute("rspace","0em")),[o]}let r=[],s=[],i;for(let o=0;o<e.length;o++)s.push(ee(e[o],t));for(let o=0;o<
s.length;o++){let l=s[o];if(o<e.length-1&&cn(e[o])&&cn(e[o+1])&&l.setAttribute("rspace","0em"),o>0&&cn(e[o])&&cn(e[o-1])&&l.setAttribute("lspace","0em"),l.type==="mn"&&i&&i.type==="mn"){i.children.push(
...l.children);continue}else if(dr(l)&&i&&i.type==="mn"){i.children.push(...l.children);continue}else if(i&&i.type==="mn"&&o<s.length-1&&s[o+1].type==="mn"&&Ou(e,o)){i.children.push(...l.children);continue}else if(l.
type==="mn"&&dr(i))l.children=[...i.children,...l.children],r.pop();else if((l.type==="msup"||l.type==="msub")&&l.children.length>=1&&i&&(i.type==="mn"||dr(i))){let u=l.children[0];u instanceof w&&u.type===
"mn"&&i&&(u.children=[...i.children,...u.children],r.pop())}r.push(l),i=l}return r},Je=function(e,t,n=!1){return It(Ee(e,t,n),n)},ee=function(e,t){if(!e)return new w("mrow");if(fn[e.type])return fn[e.
type](e,t);throw new T("Got group of unknown type: '"+e.type+"'")},Mi=e=>new w("mtd",[],[],{padding:"0",width:"50%"}),Mu=["mrow","mtd","mtable","mtr"],xr=e=>{for(let t of e.children)if(t.type&&Mu.includes(
t.type)){if(t.classes&&t.classes[0]==="tml-label")return t.label;{let n=xr(t);if(n)return n}}else if(!t.type){let n=xr(t);if(n)return n}},Iu=(e,t,n,r)=>{t=Je(t[0].body,n),t=kn(t),t.classes.push("tml-t\
ag");let s=xr(e);e=new w("mtd",[e]);let i=[Mi(),e,Mi()];i[r?0:2].children.push(t);let o=new w("mtr",i,["tml-tageqn"]);s&&o.setAttribute("id",s);let l=new w("mtable",[o]);return l.style.width="100%",l.
setAttribute("displaystyle","true"),l};function Bu(e,t,n,r){let s=null;e.length===1&&e[0].type==="tag"&&(s=e[0].tag,e=e[0].body);let i=Ee(e,n);if(i.length===1&&i[0]instanceof bn)return i[0];let o=r.displayMode||
r.annotate?"none":r.wrap,l=i.length===0?null:i[0],u=i.length===1&&s===null&&l instanceof w?i[0]:Nu(i,o,r.displayMode);if(s&&(u=Iu(u,s,n,r.leqno)),r.annotate){let h=new w("annotation",[new ge(t)]);h.setAttribute(
"encoding","application/x-tex"),u=new w("semantics",[u,h])}let d=new w("math",[u]);return r.xml&&d.setAttribute("xmlns","http://www.w3.org/1998/Math/MathML"),r.displayMode&&(d.setAttribute("display","\
block"),d.style.display="block math",d.classes=["tml-display"]),d}var Fu="DHKLUcegorsuvxyzΠΥΨαδηιμνοτυχϵ",Lu="BCEGIMNOPQRSTXZlpqtwΓΘΞΣΦΩβεζθξρςφψϑϕϱ",$u="AFJdfΔΛ",po=(e,t)=>{
let n=e.isStretchy?ho(e):new w("mo",[Se(e.label,e.mode)]);e.isStretchy||n.setAttribute("stretchy","false"),e.label!=="\\vec"&&(n.style.mathDepth="0");let r=e.label==="\\c"?"munder":"mover",s=Pu.has(e.
label);if(r==="mover"&&e.mode==="math"&&!e.isStretchy&&e.base.text&&e.base.text.length===1){let o=e.base.text,l=e.label==="\\vec",u=l==="\\vec"?"-vec":"";l&&n.classes.push("tml-vec");let d=l?"-vec":s?
"-acc":"";Fu.indexOf(o)>-1?(n.classes.push(`chr-sml${u}`),n.classes.push(`wbk-sml${d}`)):Lu.indexOf(o)>-1?(n.classes.push(`chr-med${u}`),n.classes.push(`wbk-med${d}`)):$u.indexOf(o)>-1?(n.classes.push(
`chr-lrg${u}`),n.classes.push(`wbk-lrg${d}`)):l?n.classes.push("wbk-vec"):s&&n.classes.push("wbk-acc")}else s&&n.classes.push("wbk-acc");return new w(r,[ee(e.base,t),n])},qu=new Set(["\\acute","\\check",
"\\grave","\\ddot","\\dddot","\\ddddot","\\tilde","\\bar","\\breve","\\check","\\hat","\\vec","\\dot","\\mathring"]),Pu=new Set(["\\acute","\\bar","\\breve","\\check","\\dot","\\ddot","\\grave","\\hat",
"\\mathring","\\`","\\'","\\^","\\=","\\u","\\.",'\\"',"\\r","\\H","\\v"]),Ii={"\\`":"̀","\\'":"́","\\^":"̂","\\~":"̃","\\=":"̄","\\u":"̆","\\.":"̇",'\\"':"̈","\\r":"̊","\\H":"̋","\\v":"̌",
"\\c":"̧"};F({type:"accent",names:["\\acute","\\grave","\\ddot","\\dddot","\\ddddot","\\tilde","\\bar","\\breve","\\check","\\hat","\\vec","\\dot","\\mathring","\\overparen","\\widecheck","\\widehat",
"\\wideparen","\\widetilde","\\overrightarrow","\\overleftarrow","\\Overrightarrow","\\overleftrightarrow","\\overgroup","\\overleftharpoon","\\overrightharpoon"],props:{numArgs:1},handler:(e,t)=>{let n=St(
t[0]),r=!qu.has(e.funcName);return{type:"accent",mode:e.parser.mode,label:e.funcName,isStretchy:r,base:n}},mathmlBuilder:po});F({type:"accent",names:["\\'","\\`","\\^","\\~","\\=","\\c","\\u","\\.",'\\\
"',"\\r","\\H","\\v"],props:{numArgs:1,allowedInText:!0,allowedInMath:!0,argTypes:["primitive"]},handler:(e,t)=>{let n=St(t[0]),r=e.parser.mode;return r==="math"&&e.parser.settings.strict&&console.log(
`Temml parse error: Command ${e.funcName} is invalid in math mode.`),r==="text"&&n.text&&n.text.length===1&&e.funcName in Ii&&co.indexOf(n.text)>-1?{type:"textord",mode:"text",text:n.text+Ii[e.funcName]}:
e.funcName==="\\c"&&r==="text"&&n.text&&n.text.length===1?{type:"textord",mode:"text",text:n.text+"̧"}:{type:"accent",mode:r,label:e.funcName,isStretchy:!1,base:n}},mathmlBuilder:po});F({type:"accent\
Under",names:["\\underleftarrow","\\underrightarrow","\\underleftrightarrow","\\undergroup","\\underparen","\\utilde"],props:{numArgs:1},handler:({parser:e,funcName:t},n)=>{let r=n[0];return{type:"acc\
entUnder",mode:e.mode,label:t,base:r}},mathmlBuilder:(e,t)=>{let n=ho(e);return n.style["math-depth"]=0,new w("munder",[ee(e.base,t),n])}});var Bi={pt:800/803,pc:12*800/803,dd:1238/1157*800/803,cc:14856/
1157*800/803,nd:685/642*800/803,nc:1370/107*800/803,sp:1/65536*800/803,mm:25.4/72,cm:2.54/72,in:1/72,px:96/72},zu=["em","ex","mu","pt","mm","cm","in","px","bp","pc","dd","cc","nd","nc","sp"],mo=function(e){
return typeof e!="string"&&(e=e.unit),zu.indexOf(e)>-1},fo=e=>{let t=Math.max(e-1,0);return[1,.7,.5][t]},$e=function(e,t){let n=e.number;if(t.maxSize[0]<0&&n>0)return{number:0,unit:"em"};let r=e.unit;
switch(r){case"mm":case"cm":case"in":case"px":return n*Bi[r]>t.maxSize[1]?{number:t.maxSize[1],unit:"pt"}:{number:n,unit:r};case"em":case"ex":return r==="ex"&&(n*=.431),n=Math.min(n/fo(t.level),t.maxSize[0]),
{number:ur(n),unit:"em"};case"bp":return n>t.maxSize[1]&&(n=t.maxSize[1]),{number:n,unit:"pt"};case"pt":case"pc":case"dd":case"cc":case"nd":case"nc":case"sp":return n=Math.min(n*Bi[r],t.maxSize[1]),{number:ur(
n),unit:"pt"};case"mu":return n=Math.min(n/18,t.maxSize[0]),{number:ur(n),unit:"em"};default:throw new T("Invalid unit: '"+r+"'")}},fe=e=>{let t=new w("mspace");return t.setAttribute("width",e+"em"),t},
un=(e,t=.3,n=0,r=!1)=>{if(e==null&&n===0)return fe(t);let s=e?[e]:[];if(t!==0&&s.unshift(fe(t)),n>0&&s.push(fe(n)),r){let i=new w("mpadded",s);return i.setAttribute("height","0.1px"),i}else return new w(
"mrow",s)},hr=(e,t)=>Number(e)/fo(t),yr=(e,t,n,r)=>{let s=Dr(e),i=e.slice(1,3)==="eq",o=e.charAt(1)==="x"?"1.75":e.slice(2,4)==="cd"?"3.0":i?"1.0":"2.0";s.setAttribute("lspace","0"),s.setAttribute("rs\
pace",i?"0.5em":"0");let l=r.withLevel(r.level<2?2:3),u=hr(o,l.level),d=hr(o,3),h=un(null,u.toFixed(4),0),p=un(null,d.toFixed(4),0),f=hr(i?0:.3,l.level).toFixed(4),x,y,A=t&&t.body&&(t.body.body||t.body.
length>0);if(A){let C=ee(t,l);C=un(C,f,f,e==="\\\\cdrightarrow"||e==="\\\\cdleftarrow"),x=new w("mover",[C,p])}let E=n&&n.body&&(n.body.body||n.body.length>0);if(E){let C=ee(n,l);C=un(C,f,f),y=new w("\
munder",[C,p])}let k;return!A&&!E?k=new w("mover",[s,h]):A&&E?k=new w("munderover",[s,y,x]):A?k=new w("mover",[s,x]):k=new w("munder",[s,y]),o==="3.0"&&(k.style.height="1em"),k.setAttribute("accent","\
false"),k};F({type:"xArrow",names:["\\xleftarrow","\\xrightarrow","\\xLeftarrow","\\xRightarrow","\\xleftrightarrow","\\xLeftrightarrow","\\xhookleftarrow","\\xhookrightarrow","\\xmapsto","\\xrightharp\
oondown","\\xrightharpoonup","\\xleftharpoondown","\\xleftharpoonup","\\xlongequal","\\xtwoheadrightarrow","\\xtwoheadleftarrow","\\xtofrom","\\xleftrightharpoons","\\xrightleftharpoons","\\yields","\\\
yieldsLeft","\\mesomerism","\\longrightharpoonup","\\longleftharpoondown","\\yieldsLeftRight","\\chemequilibrium","\\\\cdrightarrow","\\\\cdleftarrow","\\\\cdlongequal"],props:{numArgs:1,numOptionalArgs:1},
handler({parser:e,funcName:t},n,r){return{type:"xArrow",mode:e.mode,name:t,body:n[0],below:r[0]}},mathmlBuilder(e,t){let r=[yr(e.name,e.body,e.below,t)];return r.unshift(fe(.2778)),r.push(fe(.2778)),new w(
"mrow",r)}});var Fi={"\\equilibriumRight":["\\longrightharpoonup","\\eqleftharpoondown"],"\\equilibriumLeft":["\\eqrightharpoonup","\\longleftharpoondown"]};F({type:"stackedArrow",names:["\\equilibrium\
Right","\\equilibriumLeft"],props:{numArgs:1,numOptionalArgs:1},handler({parser:e,funcName:t},n,r){let s=n[0]?{type:"hphantom",mode:e.mode,body:n[0]}:null,i=r[0]?{type:"hphantom",mode:e.mode,body:r[0]}:
null;return{type:"stackedArrow",mode:e.mode,name:t,body:n[0],upperArrowBelow:i,lowerArrowBody:s,below:r[0]}},mathmlBuilder(e,t){let n=Fi[e.name][0],r=Fi[e.name][1],s=yr(n,e.body,e.upperArrowBelow,t),i=yr(
r,e.lowerArrowBody,e.below,t),o,l=new w("mpadded",[s]);if(l.setAttribute("voffset","0.3em"),l.setAttribute("height","+0.3em"),l.setAttribute("depth","-0.3em"),e.name==="\\equilibriumLeft"){let u=new w(
"mpadded",[i]);u.setAttribute("width","0.5em"),o=new w("mpadded",[fe(.2778),u,l,fe(.2778)])}else l.setAttribute("width",e.name==="\\equilibriumRight"?"0.5em":"0"),o=new w("mpadded",[fe(.2778),l,i,fe(.2778)]);
return o.setAttribute("voffset","-0.18em"),o.setAttribute("height","-0.18em"),o.setAttribute("depth","+0.18em"),o}});var go={};function Te({type:e,names:t,props:n,handler:r,mathmlBuilder:s}){let i={type:e,
numArgs:n.numArgs||0,allowedInText:!1,numOptionalArgs:0,handler:r};for(let o=0;o<t.length;++o)go[t[o]]=i;s&&(fn[e]=s)}function K(e,t){if(!e||e.type!==t)throw new Error(`Expected node of type ${t}, but\
 got `+(e?`node of type ${e.type}`:String(e)));return e}function Nr(e){let t=En(e);if(!t)throw new Error("Expected node of symbol group type, but got "+(e?`node of type ${e.type}`:String(e)));return t}
function En(e){return e&&(e.type==="atom"||e.type==="delimiter"||Object.prototype.hasOwnProperty.call(Tu,e.type))?e:null}var Uu={">":"\\\\cdrightarrow","<":"\\\\cdleftarrow","=":"\\\\cdlongequal",A:"\\\
uparrow",V:"\\downarrow","|":"\\Vert",".":"no arrow"},Li=()=>({type:"styling",body:[],mode:"math",scriptLevel:"display"}),$i=e=>e.type==="textord"&&e.text==="@",Gu=(e,t)=>(e.type==="mathord"||e.type===
"atom")&&e.text===t;function ju(e,t,n){let r=Uu[e];switch(r){case"\\\\cdrightarrow":case"\\\\cdleftarrow":return n.callFunction(r,[t[0]],[t[1]]);case"\\uparrow":case"\\downarrow":{let s=n.callFunction(
"\\\\cdleft",[t[0]],[]),i={type:"atom",text:r,mode:"math",family:"rel"},o=n.callFunction("\\Big",[i],[]),l=n.callFunction("\\\\cdright",[t[1]],[]),u={type:"ordgroup",mode:"math",body:[s,o,l],semisimple:!0};
return n.callFunction("\\\\cdparent",[u],[])}case"\\\\cdlongequal":return n.callFunction("\\\\cdlongequal",[],[]);case"\\Vert":{let s={type:"textord",text:"\\Vert",mode:"math"};return n.callFunction("\
\\Big",[s],[])}default:return{type:"textord",text:" ",mode:"math"}}}function Hu(e){let t=[];for(e.gullet.beginGroup(),e.gullet.macros.set("\\cr","\\\\\\relax"),e.gullet.beginGroup();;){t.push(e.parseExpression(
!1,"\\\\")),e.gullet.endGroup(),e.gullet.beginGroup();let s=e.fetch().text;if(s==="&"||s==="\\\\")e.consume();else if(s==="\\end"){t[t.length-1].length===0&&t.pop();break}else throw new T("Expected \\\\\
 or \\cr or \\end",e.nextToken)}let n=[],r=[n];for(let s=0;s<t.length;s++){let i=t[s],o=Li();for(let l=0;l<i.length;l++)if(!$i(i[l]))o.body.push(i[l]);else{n.push(o),l+=1;let u=Nr(i[l]).text,d=new Array(
2);if(d[0]={type:"ordgroup",mode:"math",body:[]},d[1]={type:"ordgroup",mode:"math",body:[]},!("=|.".indexOf(u)>-1))if("<>AV".indexOf(u)>-1)for(let p=0;p<2;p++){let f=!0;for(let x=l+1;x<i.length;x++){if(Gu(
i[x],u)){f=!1,l=x;break}if($i(i[x]))throw new T("Missing a "+u+" character to complete a CD arrow.",i[x]);d[p].body.push(i[x])}if(f)throw new T("Missing a "+u+" character to complete a CD arrow.",i[l])}else
throw new T('Expected one of "<>AV=|." after @.');let h=ju(u,d,e);n.push(h),o=Li()}s%2===0?n.push(o):n.shift(),n=[],r.push(n)}return r.pop(),e.gullet.endGroup(),e.gullet.endGroup(),{type:"array",mode:"\
math",body:r,tags:null,labels:new Array(r.length+1).fill(""),envClasses:["jot","cd"],cols:[],hLinesBeforeRow:new Array(r.length+1).fill([])}}F({type:"cdlabel",names:["\\\\cdleft","\\\\cdright"],props:{
numArgs:1},handler({parser:e,funcName:t},n){return{type:"cdlabel",mode:e.mode,side:t.slice(4),label:n[0]}},mathmlBuilder(e,t){if(e.label.body.length===0)return new w("mrow",t);let n=ee(e.label,t);e.side===
"left"&&n.classes.push("tml-shift-left");let r=new w("mtd",[n]);r.style.padding="0";let s=new w("mtr",[r]),i=new w("mtable",[s]),o=new w("mpadded",[i]);return o.setAttribute("width","0.1px"),o.setAttribute(
"displaystyle","false"),o.setAttribute("scriptlevel","1"),o}});F({type:"cdlabelparent",names:["\\\\cdparent"],props:{numArgs:1},handler({parser:e},t){return{type:"cdlabelparent",mode:e.mode,fragment:t[0]}},
mathmlBuilder(e,t){return new w("mrow",[ee(e.fragment,t)])}});var bo=e=>({type:"ordgroup",mode:"math",body:e,semisimple:!0}),pr=(e,t)=>({type:t,mode:"math",body:bo(e)}),Wu=(e,t)=>{let n=e.body;n[0].shift();
let r=new Array(n.length-1).fill().map(()=>[]);for(let p=1;p<n.length;p++){r[p-1].push(n[p].shift());let f=[];for(let x=0;x<n[p].length;x++)f.push(n[p][x]);r[p-1].push(pr(f,"vphantom"))}let s=new Array(
n.length).fill().map(()=>[]);for(let p=0;p<n[0].length;p++)s[0].push(n[0][p]);for(let p=1;p<n.length;p++)for(let f=0;f<n[0].length;f++)s[p].push(pr(n[p][f].body,"hphantom"));for(let p=0;p<n[0].length;p++)
n[0][p]=pr(n[0][p].body,"hphantom");let i={type:"array",mode:"math",body:r,cols:[{type:"align",align:"c"}],rowGaps:new Array(r.length-1).fill(null),hLinesBeforeRow:new Array(r.length+1).fill().map(()=>[]),
envClasses:[],scriptLevel:"text",arraystretch:1,labels:new Array(r.length).fill(""),arraycolsep:{number:.04,unit:"em"}},l={type:"styling",mode:"math",scriptLevel:"text",body:[{type:"array",mode:"math",
body:s,cols:new Array(s.length).fill({type:"align",align:"c"}),rowGaps:new Array(s.length-1).fill(null),hLinesBeforeRow:new Array(s.length+1).fill().map(()=>[]),envClasses:[],scriptLevel:"text",arraystretch:1,
labels:new Array(s.length).fill(""),arraycolsep:null}]},h={type:"supsub",mode:"math",stack:!0,base:{type:"op",mode:"math",limits:!0,alwaysHandleSupSub:!0,parentIsSupSub:!0,symbol:!1,suppressBaseShift:!0,
body:[{type:"leftright",mode:"math",body:[e],left:t?t[0]:"(",right:t?t[1]:")",rightColor:void 0}]},sup:l,sub:null};return bo([i,h])},Ae=class e{constructor(t,n,r){this.lexer=t,this.start=n,this.end=r}static range(t,n){
return n?!t||!t.loc||!n.loc||t.loc.lexer!==n.loc.lexer?null:new e(t.loc.lexer,t.loc.start,n.loc.end):t&&t.loc}},Re=class e{constructor(t,n){this.text=t,this.loc=n}range(t,n){return new e(n,Ae.range(this,
t))}},oe={DISPLAY:0,TEXT:1,SCRIPT:2,SCRIPTSCRIPT:3},xo=Object.create(null);function m(e,t){xo[e]=t}var Zu=xo;m("\\noexpand",function(e){let t=e.popToken();return e.isExpandable(t.text)&&(t.noexpand=!0,
t.treatAsRelax=!0),{tokens:[t],numArgs:0}});m("\\expandafter",function(e){let t=e.popToken();return e.expandOnce(!0),{tokens:[t],numArgs:0}});m("\\@firstoftwo",function(e){return{tokens:e.consumeArgs(
2)[0],numArgs:0}});m("\\@secondoftwo",function(e){return{tokens:e.consumeArgs(2)[1],numArgs:0}});m("\\@ifnextchar",function(e){let t=e.consumeArgs(3);e.consumeSpaces();let n=e.future();return t[0].length===
1&&t[0][0].text===n.text?{tokens:t[1],numArgs:0}:{tokens:t[2],numArgs:0}});m("\\@ifstar","\\@ifnextchar *{\\@firstoftwo{#1}}");m("\\TextOrMath",function(e){let t=e.consumeArgs(2);return e.mode==="text"?
{tokens:t[0],numArgs:0}:{tokens:t[1],numArgs:0}});var wr=e=>{let t="";for(let n=e.length-1;n>-1;n--)t+=e[n].text;return t},Or={0:0,1:1,2:2,3:3,4:4,5:5,6:6,7:7,8:8,9:9,a:10,A:10,b:11,B:11,c:12,C:12,d:13,
D:13,e:14,E:14,f:15,F:15},qi=e=>{let t=e.future().text;return t==="EOF"?[null,""]:[Or[t.charAt(0)],t]},Pi=(e,t,n)=>{for(let r=1;r<t.length;r++){let s=Or[t.charAt(r)];e*=n,e+=s}return e};m("\\char",function(e){
let t=e.popToken(),n,r="";if(t.text==="'")n=8,t=e.popToken();else if(t.text==='"')n=16,t=e.popToken();else if(t.text==="`")if(t=e.popToken(),t.text[0]==="\\")r=t.text.charCodeAt(1);else{if(t.text==="E\
OF")throw new T("\\char` missing argument");r=t.text.charCodeAt(0)}else n=10;if(n){let s=t.text;if(r=Or[s.charAt(0)],r==null||r>=n)throw new T(`Invalid base-${n} digit ${t.text}`);r=Pi(r,s,n);let i;for([
i,s]=qi(e);i!=null&&i<n;)r*=n,r+=i,r=Pi(r,s,n),e.popToken(),[i,s]=qi(e)}return`\\@char{${r}}`});function Mr(e){let t=e.consumeArgs(1)[0],n="",r=t[t.length-1].loc.start;for(let s=t.length-1;s>=0;s--){let i=t[s].
loc.start;i>r&&(n+=" ",r=i),n+=t[s].text,r+=t[s].text.length}return n}m("\\surd","\\sqrt{\\vphantom{|}}");m("⊕","\\oplus");m("\\long","");m("\\bgroup","{");m("\\egroup","}");m("~","\\nobreakspace");
m("\\lq","`");m("\\rq","'");m("\\aa","\\r a");m("\\Bbbk","\\Bbb{k}");m("\\mathstrut","\\vphantom{(}");m("\\underbar","\\underline{\\text{#1}}");m("\\vdots","{\\varvdots\\rule{0pt}{15pt}}");m("⋮","\\v\
dots");m("\\arraystretch","1");m("\\arraycolsep","6pt");m("\\substack","\\begin{subarray}{c}#1\\end{subarray}");m("\\iff","\\DOTSB\\;\\Longleftrightarrow\\;");m("\\implies","\\DOTSB\\;\\Longrightarrow\\;");
m("\\impliedby","\\DOTSB\\;\\Longleftarrow\\;");var zi={",":"\\dotsc","\\not":"\\dotsb","+":"\\dotsb","=":"\\dotsb","<":"\\dotsb",">":"\\dotsb","-":"\\dotsb","*":"\\dotsb",":":"\\dotsb","\\DOTSB":"\\do\
tsb","\\coprod":"\\dotsb","\\bigvee":"\\dotsb","\\bigwedge":"\\dotsb","\\biguplus":"\\dotsb","\\bigcap":"\\dotsb","\\bigcup":"\\dotsb","\\prod":"\\dotsb","\\sum":"\\dotsb","\\bigotimes":"\\dotsb","\\bi\
goplus":"\\dotsb","\\bigodot":"\\dotsb","\\bigsqcap":"\\dotsb","\\bigsqcup":"\\dotsb","\\bigtimes":"\\dotsb","\\And":"\\dotsb","\\longrightarrow":"\\dotsb","\\Longrightarrow":"\\dotsb","\\longleftarrow":"\
\\dotsb","\\Longleftarrow":"\\dotsb","\\longleftrightarrow":"\\dotsb","\\Longleftrightarrow":"\\dotsb","\\mapsto":"\\dotsb","\\longmapsto":"\\dotsb","\\hookrightarrow":"\\dotsb","\\doteq":"\\dotsb","\\\
mathbin":"\\dotsb","\\mathrel":"\\dotsb","\\relbar":"\\dotsb","\\Relbar":"\\dotsb","\\xrightarrow":"\\dotsb","\\xleftarrow":"\\dotsb","\\DOTSI":"\\dotsi","\\int":"\\dotsi","\\oint":"\\dotsi","\\iint":"\
\\dotsi","\\iiint":"\\dotsi","\\iiiint":"\\dotsi","\\DOTSX":"\\dotsx"};m("\\dots",function(e){let t="\\dotso",n=e.expandAfterFuture().text;return n in zi?t=zi[n]:(n.slice(0,4)==="\\not"||n in le.math&&
["bin","rel"].includes(le.math[n].group))&&(t="\\dotsb"),t});var Ir={")":!0,"]":!0,"\\rbrack":!0,"\\}":!0,"\\rbrace":!0,"\\rangle":!0,"\\rceil":!0,"\\rfloor":!0,"\\rgroup":!0,"\\rmoustache":!0,"\\right":!0,
"\\bigr":!0,"\\biggr":!0,"\\Bigr":!0,"\\Biggr":!0,$:!0,";":!0,".":!0,",":!0};m("\\dotso",function(e){return e.future().text in Ir?"\\ldots\\,":"\\ldots"});m("\\dotsc",function(e){let t=e.future().text;
return t in Ir&&t!==","?"\\ldots\\,":"\\ldots"});m("\\cdots",function(e){return e.future().text in Ir?"\\@cdots\\,":"\\@cdots"});m("\\dotsb","\\cdots");m("\\dotsm","\\cdots");m("\\dotsi","\\!\\cdots");
m("\\idotsint","\\int\\!\\cdots\\!\\int");m("\\dotsx","\\ldots\\,");m("\\DOTSI","\\relax");m("\\DOTSB","\\relax");m("\\DOTSX","\\relax");m("\\tmspace","\\TextOrMath{\\kern#1#3}{\\mskip#1#2}\\relax");m(
"\\,","{\\tmspace+{3mu}{.1667em}}");m("\\thinspace","\\,");m("\\>","\\mskip{4mu}");m("\\:","{\\tmspace+{4mu}{.2222em}}");m("\\medspace","\\:");m("\\;","{\\tmspace+{5mu}{.2777em}}");m("\\thickspace","\\\
;");m("\\!","{\\tmspace-{3mu}{.1667em}}");m("\\negthinspace","\\!");m("\\negmedspace","{\\tmspace-{4mu}{.2222em}}");m("\\negthickspace","{\\tmspace-{5mu}{.277em}}");m("\\enspace","\\kern.5em ");m("\\en\
skip","\\hskip.5em\\relax");m("\\quad","\\hskip1em\\relax");m("\\qquad","\\hskip2em\\relax");m("\\AA","\\TextOrMath{\\Angstrom}{\\mathring{A}}\\relax");m("\\tag","\\@ifstar\\tag@literal\\tag@paren");m(
"\\tag@paren","\\tag@literal{({#1})}");m("\\tag@literal",e=>{if(e.macros.get("\\df@tag"))throw new T("Multiple \\tag");return"\\gdef\\df@tag{\\text{#1}}"});m("\\notag","\\nonumber");m("\\nonumber","\\g\
def\\@eqnsw{0}");m("\\bmod","\\mathbin{\\text{mod}}");m("\\pod","\\allowbreak\\mathchoice{\\mkern18mu}{\\mkern8mu}{\\mkern8mu}{\\mkern8mu}(#1)");m("\\pmod","\\pod{{\\rm mod}\\mkern6mu#1}");m("\\mod","\
\\allowbreak\\mathchoice{\\mkern18mu}{\\mkern12mu}{\\mkern12mu}{\\mkern12mu}{\\rm mod}\\,\\,#1");m("\\newline","\\\\\\relax");m("\\TeX","\\textrm{T}\\kern-.1667em\\raisebox{-.5ex}{E}\\kern-.125em\\textrm{X\
}");m("\\LaTeX","\\textrm{L}\\kern-.35em\\raisebox{0.2em}{\\scriptstyle A}\\kern-.15em\\TeX");m("\\Temml","\\textrm{T}\\kern-0.2em\\lower{0.2em}{\\textrm{E}}\\kern-0.08em{\\textrm{M}\\kern-0.08em\\raise{0.2em\
}\\textrm{M}\\kern-0.08em\\textrm{L}}");m("\\hspace","\\@ifstar\\@hspacer\\@hspace");m("\\@hspace","\\hskip #1\\relax");m("\\@hspacer","\\rule{0pt}{0pt}\\hskip #1\\relax");m("\\colon",'\\mathpunct{\\cha\
r"3a}');m("\\prescript","\\pres@cript{_{#1}^{#2}}{}{#3}");m("\\ordinarycolon",'\\char"3a');m("\\vcentcolon","\\mathrel{\\raisebox{0.035em}{\\ordinarycolon}}");m("\\coloneq",'\\mathrel{\\raisebox{0.035em\
}{\\ordinarycolon}\\char"2212}');m("\\Coloneq",'\\mathrel{\\char"2237\\char"2212}');m("\\Eqqcolon",'\\mathrel{\\char"3d\\char"2237}');m("\\Eqcolon",'\\mathrel{\\char"2212\\char"2237}');m("\\colonapprox",
'\\mathrel{\\raisebox{0.035em}{\\ordinarycolon}\\char"2248}');m("\\Colonapprox",'\\mathrel{\\char"2237\\char"2248}');m("\\colonsim",'\\mathrel{\\raisebox{0.035em}{\\ordinarycolon}\\char"223c}');m("\\Co\
lonsim",'\\mathrel{\\raisebox{0.035em}{\\ordinarycolon}\\char"223c}');m("\\ratio","\\vcentcolon");m("\\coloncolon","\\dblcolon");m("\\colonequals","\\coloneqq");m("\\coloncolonequals","\\Coloneqq");m(
"\\equalscolon","\\eqqcolon");m("\\equalscoloncolon","\\Eqqcolon");m("\\colonminus","\\coloneq");m("\\coloncolonminus","\\Coloneq");m("\\minuscolon","\\eqcolon");m("\\minuscoloncolon","\\Eqcolon");m("\
\\coloncolonapprox","\\Colonapprox");m("\\coloncolonsim","\\Colonsim");m("\\notni","\\mathrel{\\char`∌}");m("\\limsup","\\DOTSB\\operatorname*{lim\\,sup}");m("\\liminf","\\DOTSB\\operatorname*{lim\\,in\
f}");m("\\injlim","\\DOTSB\\operatorname*{inj\\,lim}");m("\\projlim","\\DOTSB\\operatorname*{proj\\,lim}");m("\\varlimsup","\\DOTSB\\operatorname*{\\overline{\\text{lim}}}");m("\\varliminf","\\DOTSB\\op\
eratorname*{\\underline{\\text{lim}}}");m("\\varinjlim","\\DOTSB\\operatorname*{\\underrightarrow{\\text{lim}}}");m("\\varprojlim","\\DOTSB\\operatorname*{\\underleftarrow{\\text{lim}}}");m("\\centerdo\
t","{\\medspace\\rule{0.167em}{0.189em}\\medspace}");m("\\argmin","\\DOTSB\\operatorname*{arg\\,min}");m("\\argmax","\\DOTSB\\operatorname*{arg\\,max}");m("\\plim","\\DOTSB\\operatorname*{plim}");m("\\\
leftmodels","\\mathop{\\reflectbox{$\\models$}}");m("\\bra","\\mathinner{\\langle{#1}|}");m("\\ket","\\mathinner{|{#1}\\rangle}");m("\\braket","\\mathinner{\\langle{#1}\\rangle}");m("\\Bra","\\left\\lan\
gle#1\\right|");m("\\Ket","\\left|#1\\right\\rangle");var yo=(e,t)=>{let r=`}\\,\\middle${t[0]==="|"?"\\vert":"\\Vert"}\\,{`;return e.slice(0,t.index)+r+e.slice(t.index+t[0].length)};m("\\Braket",function(e){
let t=Mr(e),n=/\|\||\||\\\|/g,r;for(;(r=n.exec(t))!==null;)t=yo(t,r);return"\\left\\langle{"+t+"}\\right\\rangle"});m("\\Set",function(e){let t=Mr(e),n=/\|\||\||\\\|/.exec(t);return n&&(t=yo(t,n)),"\\l\
eft\\{\\:{"+t+"}\\:\\right\\}"});m("\\set",function(e){return"\\{{"+Mr(e).replace(/\|/,"}\\mid{")+"}\\}"});m("\\angln","{\\angl n}");m("\\odv","\\@ifstar\\odv@next\\odv@numerator");m("\\odv@numerator",
"\\frac{\\mathrm{d}#1}{\\mathrm{d}#2}");m("\\odv@next","\\frac{\\mathrm{d}}{\\mathrm{d}#2}#1");m("\\pdv","\\@ifstar\\pdv@next\\pdv@numerator");var wo=e=>{let t=e[0][0].text,n=wr(e[1]).split(","),r=String(
n.length),s=r==="1"?"\\partial":`\\partial^${r}`,i="";return n.map(o=>{i+="\\partial "+o.trim()+"\\,"}),[t,s,i.replace(/\\,$/,"")]};m("\\pdv@numerator",function(e){let[t,n,r]=wo(e.consumeArgs(2));return`\
\\frac{${n} ${t}}{${r}}`});m("\\pdv@next",function(e){let[t,n,r]=wo(e.consumeArgs(2));return`\\frac{${n}}{${r}} ${t}`});m("\\upalpha","\\up@greek{\\alpha}");m("\\upbeta","\\up@greek{\\beta}");m("\\upga\
mma","\\up@greek{\\gamma}");m("\\updelta","\\up@greek{\\delta}");m("\\upepsilon","\\up@greek{\\epsilon}");m("\\upzeta","\\up@greek{\\zeta}");m("\\upeta","\\up@greek{\\eta}");m("\\uptheta","\\up@greek{\\\
theta}");m("\\upiota","\\up@greek{\\iota}");m("\\upkappa","\\up@greek{\\kappa}");m("\\uplambda","\\up@greek{\\lambda}");m("\\upmu","\\up@greek{\\mu}");m("\\upnu","\\up@greek{\\nu}");m("\\upxi","\\up@gr\
eek{\\xi}");m("\\upomicron","\\up@greek{\\omicron}");m("\\uppi","\\up@greek{\\pi}");m("\\upalpha","\\up@greek{\\alpha}");m("\\uprho","\\up@greek{\\rho}");m("\\upsigma","\\up@greek{\\sigma}");m("\\uptau",
"\\up@greek{\\tau}");m("\\upupsilon","\\up@greek{\\upsilon}");m("\\upphi","\\up@greek{\\phi}");m("\\upchi","\\up@greek{\\chi}");m("\\uppsi","\\up@greek{\\psi}");m("\\upomega","\\up@greek{\\omega}");m(
"\\invamp",'\\mathbin{\\char"214b}');m("\\parr",'\\mathbin{\\char"214b}');m("\\upand",'\\mathbin{\\char"214b}');m("\\with",'\\mathbin{\\char"26}');m("\\multimapinv",'\\mathrel{\\char"27dc}');m("\\multi\
mapboth",'\\mathrel{\\char"29df}');m("\\scoh",'{\\mkern5mu\\char"2322\\mkern5mu}');m("\\sincoh",'{\\mkern5mu\\char"2323\\mkern5mu}');m("\\coh",`{\\mkern5mu\\rule{}{0.7em}\\mathrlap{\\smash{\\raise2mu{\\char\
"2322}}}
{\\smash{\\lower4mu{\\char"2323}}}\\mkern5mu}`);m("\\incoh",`{\\mkern5mu\\rule{}{0.7em}\\mathrlap{\\smash{\\raise2mu{\\char"2323}}}
{\\smash{\\lower4mu{\\char"2322}}}\\mkern5mu}`);m("\\standardstate","\\text{\\tiny\\char`⦵}");m("\\ce",function(e){return _o(e.consumeArgs(1)[0],"ce")});m("\\pu",function(e){return _o(e.consumeArgs(
1)[0],"pu")});m("\\uniDash","{\\rule{0.672em}{0.06em}}");m("\\triDash","{\\rule{0.15em}{0.06em}\\kern2mu\\rule{0.15em}{0.06em}\\kern2mu\\rule{0.15em}{0.06em}}");m("\\tripleDash","\\kern0.075em\\raise0.2\
5em{\\triDash}\\kern0.075em");m("\\tripleDashOverLine","\\kern0.075em\\mathrlap{\\raise0.125em{\\uniDash}}\\raise0.34em{\\triDash}\\kern0.075em");m("\\tripleDashOverDoubleLine","\\kern0.075em\\mathrlap{\
\\mathrlap{\\raise0.48em{\\triDash}}\\raise0.27em{\\uniDash}}{\\raise0.05em{\\uniDash}}\\kern0.075em");m("\\tripleDashBetweenDoubleLine","\\kern0.075em\\mathrlap{\\mathrlap{\\raise0.48em{\\uniDash}}\\raise0\
.27em{\\triDash}}{\\raise0.05em{\\uniDash}}\\kern0.075em");var _o=function(e,t){for(var n="",r=e.length&&e[e.length-1].loc.start,s=e.length-1;s>=0;s--)e[s].loc.start>r&&(n+=" ",r=e[s].loc.start),n+=e[s].
text,r+=e[s].text.length;var i=re.go(S.go(n,t));return i},S={go:function(e,t){if(!e)return[];t===void 0&&(t="ce");var n="0",r={};r.parenthesisLevel=0,e=e.replace(/\n/g," "),e=e.replace(/[\u2212\u2013\u2014\u2010]/g,
"-"),e=e.replace(/[\u2026]/g,"...");for(var s,i=10,o=[];;){s!==e?(i=10,s=e):i--;var l=S.stateMachines[t],u=l.transitions[n]||l.transitions["*"];e:for(var d=0;d<u.length;d++){var h=S.patterns.match_(u[d].
pattern,e);if(h){for(var p=u[d].task,f=0;f<p.action_.length;f++){var x;if(l.actions[p.action_[f].type_])x=l.actions[p.action_[f].type_](r,h.match_,p.action_[f].option);else if(S.actions[p.action_[f].type_])
x=S.actions[p.action_[f].type_](r,h.match_,p.action_[f].option);else throw["MhchemBugA","mhchem bug A. Please report. ("+p.action_[f].type_+")"];S.concatArray(o,x)}if(n=p.nextState||n,e.length>0){if(p.
revisit||(e=h.remainder),!p.toContinue)break e}else return o}}if(i<=0)throw["MhchemBugU","mhchem bug U. Please report."]}},concatArray:function(e,t){if(t)if(Array.isArray(t))for(var n=0;n<t.length;n++)
e.push(t[n]);else e.push(t)},patterns:{patterns:{empty:/^$/,else:/^./,else2:/^./,space:/^\s/,"space A":/^\s(?=[A-Z\\$])/,space$:/^\s$/,"a-z":/^[a-z]/,x:/^x/,x$:/^x$/,i$:/^i$/,letters:/^(?:[a-zA-Z\u03B1-\u03C9\u0391-\u03A9?@]|(?:\\(?:alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|omicron|pi|rho|sigma|tau|upsilon|phi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega)(?:\s+|\{\}|(?![a-zA-Z]))))+/,
"\\greek":/^\\(?:alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|omicron|pi|rho|sigma|tau|upsilon|phi|chi|psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega)(?:\s+|\{\}|(?![a-zA-Z]))/,
"one lowercase latin letter $":/^(?:([a-z])(?:$|[^a-zA-Z]))$/,"$one lowercase latin letter$ $":/^\$(?:([a-z])(?:$|[^a-zA-Z]))\$$/,"one lowercase greek letter $":/^(?:\$?[\u03B1-\u03C9]\$?|\$?\\(?:alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|omicron|pi|rho|sigma|tau|upsilon|phi|chi|psi|omega)\s*\$?)(?:\s+|\{\}|(?![a-zA-Z]))$/,
digits:/^[0-9]+/,"-9.,9":/^[+\-]?(?:[0-9]+(?:[,.][0-9]+)?|[0-9]*(?:\.[0-9]+))/,"-9.,9 no missing 0":/^[+\-]?[0-9]+(?:[.,][0-9]+)?/,"(-)(9.,9)(e)(99)":function(e){var t=e.match(/^(\+\-|\+\/\-|\+|\-|\\pm\s?)?([0-9]+(?:[,.][0-9]+)?|[0-9]*(?:\.[0-9]+))?(\((?:[0-9]+(?:[,.][0-9]+)?|[0-9]*(?:\.[0-9]+))\))?(?:([eE]|\s*(\*|x|\\times|\u00D7)\s*10\^)([+\-]?[0-9]+|\{[+\-]?[0-9]+\}))?/);
return t&&t[0]?{match_:t.splice(1),remainder:e.substr(t[0].length)}:null},"(-)(9)^(-9)":function(e){var t=e.match(/^(\+\-|\+\/\-|\+|\-|\\pm\s?)?([0-9]+(?:[,.][0-9]+)?|[0-9]*(?:\.[0-9]+)?)\^([+\-]?[0-9]+|\{[+\-]?[0-9]+\})/);
return t&&t[0]?{match_:t.splice(1),remainder:e.substr(t[0].length)}:null},"state of aggregation $":function(e){var t=S.patterns.findObserveGroups(e,"",/^\([a-z]{1,3}(?=[\),])/,")","");if(t&&t.remainder.
match(/^($|[\s,;\)\]\}])/))return t;var n=e.match(/^(?:\((?:\\ca\s?)?\$[amothc]\$\))/);return n?{match_:n[0],remainder:e.substr(n[0].length)}:null},"_{(state of aggregation)}$":/^_\{(\([a-z]{1,3}\))\}/,
"{[(":/^(?:\\\{|\[|\()/,")]}":/^(?:\)|\]|\\\})/,", ":/^[,;]\s*/,",":/^[,;]/,".":/^[.]/,". ":/^([.\u22C5\u00B7\u2022])\s*/,"...":/^\.\.\.(?=$|[^.])/,"* ":/^([*])\s*/,"^{(...)}":function(e){return S.patterns.
findObserveGroups(e,"^{","","","}")},"^($...$)":function(e){return S.patterns.findObserveGroups(e,"^","$","$","")},"^a":/^\^([0-9]+|[^\\_])/,"^\\x{}{}":function(e){return S.patterns.findObserveGroups(
e,"^",/^\\[a-zA-Z]+\{/,"}","","","{","}","",!0)},"^\\x{}":function(e){return S.patterns.findObserveGroups(e,"^",/^\\[a-zA-Z]+\{/,"}","")},"^\\x":/^\^(\\[a-zA-Z]+)\s*/,"^(-1)":/^\^(-?\d+)/,"'":/^'/,"_{\
(...)}":function(e){return S.patterns.findObserveGroups(e,"_{","","","}")},"_($...$)":function(e){return S.patterns.findObserveGroups(e,"_","$","$","")},_9:/^_([+\-]?[0-9]+|[^\\])/,"_\\x{}{}":function(e){
return S.patterns.findObserveGroups(e,"_",/^\\[a-zA-Z]+\{/,"}","","","{","}","",!0)},"_\\x{}":function(e){return S.patterns.findObserveGroups(e,"_",/^\\[a-zA-Z]+\{/,"}","")},"_\\x":/^_(\\[a-zA-Z]+)\s*/,
"^_":/^(?:\^(?=_)|\_(?=\^)|[\^_]$)/,"{}":/^\{\}/,"{...}":function(e){return S.patterns.findObserveGroups(e,"","{","}","")},"{(...)}":function(e){return S.patterns.findObserveGroups(e,"{","","","}")},"\
$...$":function(e){return S.patterns.findObserveGroups(e,"","$","$","")},"${(...)}$":function(e){return S.patterns.findObserveGroups(e,"${","","","}$")},"$(...)$":function(e){return S.patterns.findObserveGroups(
e,"$","","","$")},"=<>":/^[=<>]/,"#":/^[#\u2261]/,"+":/^\+/,"-$":/^-(?=[\s_},;\]/]|$|\([a-z]+\))/,"-9":/^-(?=[0-9])/,"- orbital overlap":/^-(?=(?:[spd]|sp)(?:$|[\s,;\)\]\}]))/,"-":/^-/,"pm-operator":/^(?:\\pm|\$\\pm\$|\+-|\+\/-)/,
operator:/^(?:\+|(?:[\-=<>]|<<|>>|\\approx|\$\\approx\$)(?=\s|$|-?[0-9]))/,arrowUpDown:/^(?:v|\(v\)|\^|\(\^\))(?=$|[\s,;\)\]\}])/,"\\bond{(...)}":function(e){return S.patterns.findObserveGroups(e,"\\bo\
nd{","","","}")},"->":/^(?:<->|<-->|->|<-|<=>>|<<=>|<=>|[\u2192\u27F6\u21CC])/,CMT:/^[CMT](?=\[)/,"[(...)]":function(e){return S.patterns.findObserveGroups(e,"[","","","]")},"1st-level escape":/^(&|\\\\|\\hline)\s*/,
"\\,":/^(?:\\[,\ ;:])/,"\\x{}{}":function(e){return S.patterns.findObserveGroups(e,"",/^\\[a-zA-Z]+\{/,"}","","","{","}","",!0)},"\\x{}":function(e){return S.patterns.findObserveGroups(e,"",/^\\[a-zA-Z]+\{/,
"}","")},"\\ca":/^\\ca(?:\s+|(?![a-zA-Z]))/,"\\x":/^(?:\\[a-zA-Z]+\s*|\\[_&{}%])/,orbital:/^(?:[0-9]{1,2}[spdfgh]|[0-9]{0,2}sp)(?=$|[^a-zA-Z])/,others:/^[\/~|]/,"\\frac{(...)}":function(e){return S.patterns.
findObserveGroups(e,"\\frac{","","","}","{","","","}")},"\\overset{(...)}":function(e){return S.patterns.findObserveGroups(e,"\\overset{","","","}","{","","","}")},"\\underset{(...)}":function(e){return S.
patterns.findObserveGroups(e,"\\underset{","","","}","{","","","}")},"\\underbrace{(...)}":function(e){return S.patterns.findObserveGroups(e,"\\underbrace{","","","}_","{","","","}")},"\\color{(...)}0":function(e){
return S.patterns.findObserveGroups(e,"\\color{","","","}")},"\\color{(...)}{(...)}1":function(e){return S.patterns.findObserveGroups(e,"\\color{","","","}","{","","","}")},"\\color(...){(...)}2":function(e){
return S.patterns.findObserveGroups(e,"\\color","\\","",/^(?=\{)/,"{","","","}")},"\\ce{(...)}":function(e){return S.patterns.findObserveGroups(e,"\\ce{","","","}")},oxidation$:/^(?:[+-][IVX]+|\\pm\s*0|\$\\pm\$\s*0)$/,
"d-oxidation$":/^(?:[+-]?\s?[IVX]+|\\pm\s*0|\$\\pm\$\s*0)$/,"roman numeral":/^[IVX]+/,"1/2$":/^[+\-]?(?:[0-9]+|\$[a-z]\$|[a-z])\/[0-9]+(?:\$[a-z]\$|[a-z])?$/,amount:function(e){var t;if(t=e.match(/^(?:(?:(?:\([+\-]?[0-9]+\/[0-9]+\)|[+\-]?(?:[0-9]+|\$[a-z]\$|[a-z])\/[0-9]+|[+\-]?[0-9]+[.,][0-9]+|[+\-]?\.[0-9]+|[+\-]?[0-9]+)(?:[a-z](?=\s*[A-Z]))?)|[+\-]?[a-z](?=\s*[A-Z])|\+(?!\s))/),
t)return{match_:t[0],remainder:e.substr(t[0].length)};var n=S.patterns.findObserveGroups(e,"","$","$","");return n&&(t=n.match_.match(/^\$(?:\(?[+\-]?(?:[0-9]*[a-z]?[+\-])?[0-9]*[a-z](?:[+\-][0-9]*[a-z]?)?\)?|\+|-)\$$/),
t)?{match_:t[0],remainder:e.substr(t[0].length)}:null},amount2:function(e){return this.amount(e)},"(KV letters),":/^(?:[A-Z][a-z]{0,2}|i)(?=,)/,formula$:function(e){if(e.match(/^\([a-z]+\)$/))return null;
var t=e.match(/^(?:[a-z]|(?:[0-9\ \+\-\,\.\(\)]+[a-z])+[0-9\ \+\-\,\.\(\)]*|(?:[a-z][0-9\ \+\-\,\.\(\)]+)+[a-z]?)$/);return t?{match_:t[0],remainder:e.substr(t[0].length)}:null},uprightEntities:/^(?:pH|pOH|pC|pK|iPr|iBu)(?=$|[^a-zA-Z])/,
"/":/^\s*(\/)\s*/,"//":/^\s*(\/\/)\s*/,"*":/^\s*[*.]\s*/},findObserveGroups:function(e,t,n,r,s,i,o,l,u,d){var h=function(k,C){if(typeof C=="string")return k.indexOf(C)!==0?null:C;var D=k.match(C);return D?
D[0]:null},p=function(k,C,D){for(var R=0;C<k.length;){var N=k.charAt(C),M=h(k.substr(C),D);if(M!==null&&R===0)return{endMatchBegin:C,endMatchEnd:C+M.length};if(N==="{")R++;else if(N==="}"){if(R===0)throw[
"ExtraCloseMissingOpen","Extra close brace or missing open brace"];R--}C++}return R>0,null},f=h(e,t);if(f===null||(e=e.substr(f.length),f=h(e,n),f===null))return null;var x=p(e,f.length,r||s);if(x===null)
return null;var y=e.substring(0,r?x.endMatchEnd:x.endMatchBegin);if(i||o){var A=this.findObserveGroups(e.substr(x.endMatchEnd),i,o,l,u);if(A===null)return null;var E=[y,A.match_];return{match_:d?E.join(
""):E,remainder:A.remainder}}else return{match_:y,remainder:e.substr(x.endMatchEnd)}},match_:function(e,t){var n=S.patterns.patterns[e];if(n===void 0)throw["MhchemBugP","mhchem bug P. Please report. ("+
e+")"];if(typeof n=="function")return S.patterns.patterns[e](t);var r=t.match(n);if(r){var s;return r[2]?s=[r[1],r[2]]:r[1]?s=r[1]:s=r[0],{match_:s,remainder:t.substr(r[0].length)}}return null}},actions:{
"a=":function(e,t){e.a=(e.a||"")+t},"b=":function(e,t){e.b=(e.b||"")+t},"p=":function(e,t){e.p=(e.p||"")+t},"o=":function(e,t){e.o=(e.o||"")+t},"q=":function(e,t){e.q=(e.q||"")+t},"d=":function(e,t){e.
d=(e.d||"")+t},"rm=":function(e,t){e.rm=(e.rm||"")+t},"text=":function(e,t){e.text_=(e.text_||"")+t},insert:function(e,t,n){return{type_:n}},"insert+p1":function(e,t,n){return{type_:n,p1:t}},"insert+p\
1+p2":function(e,t,n){return{type_:n,p1:t[0],p2:t[1]}},copy:function(e,t){return t},rm:function(e,t){return{type_:"rm",p1:t||""}},text:function(e,t){return S.go(t,"text")},"{text}":function(e,t){var n=[
"{"];return S.concatArray(n,S.go(t,"text")),n.push("}"),n},"tex-math":function(e,t){return S.go(t,"tex-math")},"tex-math tight":function(e,t){return S.go(t,"tex-math tight")},bond:function(e,t,n){return{
type_:"bond",kind_:n||t}},"color0-output":function(e,t){return{type_:"color0",color:t[0]}},ce:function(e,t){return S.go(t)},"1/2":function(e,t){var n=[];t.match(/^[+\-]/)&&(n.push(t.substr(0,1)),t=t.substr(
1));var r=t.match(/^([0-9]+|\$[a-z]\$|[a-z])\/([0-9]+)(\$[a-z]\$|[a-z])?$/);return r[1]=r[1].replace(/\$/g,""),n.push({type_:"frac",p1:r[1],p2:r[2]}),r[3]&&(r[3]=r[3].replace(/\$/g,""),n.push({type_:"\
tex-math",p1:r[3]})),n},"9,9":function(e,t){return S.go(t,"9,9")}},createTransitions:function(e){var t,n,r,s,i={};for(t in e)for(n in e[t])for(r=n.split("|"),e[t][n].stateArray=r,s=0;s<r.length;s++)i[r[s]]=
[];for(t in e)for(n in e[t])for(r=e[t][n].stateArray||[],s=0;s<r.length;s++){var o=e[t][n];if(o.action_){o.action_=[].concat(o.action_);for(var l=0;l<o.action_.length;l++)typeof o.action_[l]=="string"&&
(o.action_[l]={type_:o.action_[l]})}else o.action_=[];for(var u=t.split("|"),d=0;d<u.length;d++)if(r[s]==="*")for(var h in i)i[h].push({pattern:u[d],task:o});else i[r[s]].push({pattern:u[d],task:o})}return i},
stateMachines:{}};S.stateMachines={ce:{transitions:S.createTransitions({empty:{"*":{action_:"output"}},else:{"0|1|2":{action_:"beginsWithBond=false",revisit:!0,toContinue:!0}},oxidation$:{0:{action_:"\
oxidation-output"}},CMT:{r:{action_:"rdt=",nextState:"rt"},rd:{action_:"rqt=",nextState:"rdt"}},arrowUpDown:{"0|1|2|as":{action_:["sb=false","output","operator"],nextState:"1"}},uprightEntities:{"0|1|\
2":{action_:["o=","output"],nextState:"1"}},orbital:{"0|1|2|3":{action_:"o=",nextState:"o"}},"->":{"0|1|2|3":{action_:"r=",nextState:"r"},"a|as":{action_:["output","r="],nextState:"r"},"*":{action_:["\
output","r="],nextState:"r"}},"+":{o:{action_:"d= kv",nextState:"d"},"d|D":{action_:"d=",nextState:"d"},q:{action_:"d=",nextState:"qd"},"qd|qD":{action_:"d=",nextState:"qd"},dq:{action_:["output","d="],
nextState:"d"},3:{action_:["sb=false","output","operator"],nextState:"0"}},amount:{"0|2":{action_:"a=",nextState:"a"}},"pm-operator":{"0|1|2|a|as":{action_:["sb=false","output",{type_:"operator",option:"\
\\pm"}],nextState:"0"}},operator:{"0|1|2|a|as":{action_:["sb=false","output","operator"],nextState:"0"}},"-$":{"o|q":{action_:["charge or bond","output"],nextState:"qd"},d:{action_:"d=",nextState:"d"},
D:{action_:["output",{type_:"bond",option:"-"}],nextState:"3"},q:{action_:"d=",nextState:"qd"},qd:{action_:"d=",nextState:"qd"},"qD|dq":{action_:["output",{type_:"bond",option:"-"}],nextState:"3"}},"-\
9":{"3|o":{action_:["output",{type_:"insert",option:"hyphen"}],nextState:"3"}},"- orbital overlap":{o:{action_:["output",{type_:"insert",option:"hyphen"}],nextState:"2"},d:{action_:["output",{type_:"i\
nsert",option:"hyphen"}],nextState:"2"}},"-":{"0|1|2":{action_:[{type_:"output",option:1},"beginsWithBond=true",{type_:"bond",option:"-"}],nextState:"3"},3:{action_:{type_:"bond",option:"-"}},a:{action_:[
"output",{type_:"insert",option:"hyphen"}],nextState:"2"},as:{action_:[{type_:"output",option:2},{type_:"bond",option:"-"}],nextState:"3"},b:{action_:"b="},o:{action_:{type_:"- after o/d",option:!1},nextState:"\
2"},q:{action_:{type_:"- after o/d",option:!1},nextState:"2"},"d|qd|dq":{action_:{type_:"- after o/d",option:!0},nextState:"2"},"D|qD|p":{action_:["output",{type_:"bond",option:"-"}],nextState:"3"}},amount2:{
"1|3":{action_:"a=",nextState:"a"}},letters:{"0|1|2|3|a|as|b|p|bp|o":{action_:"o=",nextState:"o"},"q|dq":{action_:["output","o="],nextState:"o"},"d|D|qd|qD":{action_:"o after d",nextState:"o"}},digits:{
o:{action_:"q=",nextState:"q"},"d|D":{action_:"q=",nextState:"dq"},q:{action_:["output","o="],nextState:"o"},a:{action_:"o=",nextState:"o"}},"space A":{"b|p|bp":{}},space:{a:{nextState:"as"},0:{action_:"\
sb=false"},"1|2":{action_:"sb=true"},"r|rt|rd|rdt|rdq":{action_:"output",nextState:"0"},"*":{action_:["output","sb=true"],nextState:"1"}},"1st-level escape":{"1|2":{action_:["output",{type_:"insert+p1",
option:"1st-level escape"}]},"*":{action_:["output",{type_:"insert+p1",option:"1st-level escape"}],nextState:"0"}},"[(...)]":{"r|rt":{action_:"rd=",nextState:"rd"},"rd|rdt":{action_:"rq=",nextState:"r\
dq"}},"...":{"o|d|D|dq|qd|qD":{action_:["output",{type_:"bond",option:"..."}],nextState:"3"},"*":{action_:[{type_:"output",option:1},{type_:"insert",option:"ellipsis"}],nextState:"1"}},". |* ":{"*":{action_:[
"output",{type_:"insert",option:"addition compound"}],nextState:"1"}},"state of aggregation $":{"*":{action_:["output","state of aggregation"],nextState:"1"}},"{[(":{"a|as|o":{action_:["o=","output","\
parenthesisLevel++"],nextState:"2"},"0|1|2|3":{action_:["o=","output","parenthesisLevel++"],nextState:"2"},"*":{action_:["output","o=","output","parenthesisLevel++"],nextState:"2"}},")]}":{"0|1|2|3|b|\
p|bp|o":{action_:["o=","parenthesisLevel--"],nextState:"o"},"a|as|d|D|q|qd|qD|dq":{action_:["output","o=","parenthesisLevel--"],nextState:"o"}},", ":{"*":{action_:["output","comma"],nextState:"0"}},"^\
_":{"*":{}},"^{(...)}|^($...$)":{"0|1|2|as":{action_:"b=",nextState:"b"},p:{action_:"b=",nextState:"bp"},"3|o":{action_:"d= kv",nextState:"D"},q:{action_:"d=",nextState:"qD"},"d|D|qd|qD|dq":{action_:[
"output","d="],nextState:"D"}},"^a|^\\x{}{}|^\\x{}|^\\x|'":{"0|1|2|as":{action_:"b=",nextState:"b"},p:{action_:"b=",nextState:"bp"},"3|o":{action_:"d= kv",nextState:"d"},q:{action_:"d=",nextState:"qd"},
"d|qd|D|qD":{action_:"d="},dq:{action_:["output","d="],nextState:"d"}},"_{(state of aggregation)}$":{"d|D|q|qd|qD|dq":{action_:["output","q="],nextState:"q"}},"_{(...)}|_($...$)|_9|_\\x{}{}|_\\x{}|_\\x":{
"0|1|2|as":{action_:"p=",nextState:"p"},b:{action_:"p=",nextState:"bp"},"3|o":{action_:"q=",nextState:"q"},"d|D":{action_:"q=",nextState:"dq"},"q|qd|qD|dq":{action_:["output","q="],nextState:"q"}},"=<\
>":{"0|1|2|3|a|as|o|q|d|D|qd|qD|dq":{action_:[{type_:"output",option:2},"bond"],nextState:"3"}},"#":{"0|1|2|3|a|as|o":{action_:[{type_:"output",option:2},{type_:"bond",option:"#"}],nextState:"3"}},"{}":{
"*":{action_:{type_:"output",option:1},nextState:"1"}},"{...}":{"0|1|2|3|a|as|b|p|bp":{action_:"o=",nextState:"o"},"o|d|D|q|qd|qD|dq":{action_:["output","o="],nextState:"o"}},"$...$":{a:{action_:"a="},
"0|1|2|3|as|b|p|bp|o":{action_:"o=",nextState:"o"},"as|o":{action_:"o="},"q|d|D|qd|qD|dq":{action_:["output","o="],nextState:"o"}},"\\bond{(...)}":{"*":{action_:[{type_:"output",option:2},"bond"],nextState:"\
3"}},"\\frac{(...)}":{"*":{action_:[{type_:"output",option:1},"frac-output"],nextState:"3"}},"\\overset{(...)}":{"*":{action_:[{type_:"output",option:2},"overset-output"],nextState:"3"}},"\\underset{(.\
..)}":{"*":{action_:[{type_:"output",option:2},"underset-output"],nextState:"3"}},"\\underbrace{(...)}":{"*":{action_:[{type_:"output",option:2},"underbrace-output"],nextState:"3"}},"\\color{(...)}{(..\
.)}1|\\color(...){(...)}2":{"*":{action_:[{type_:"output",option:2},"color-output"],nextState:"3"}},"\\color{(...)}0":{"*":{action_:[{type_:"output",option:2},"color0-output"]}},"\\ce{(...)}":{"*":{action_:[
{type_:"output",option:2},"ce"],nextState:"3"}},"\\,":{"*":{action_:[{type_:"output",option:1},"copy"],nextState:"1"}},"\\x{}{}|\\x{}|\\x":{"0|1|2|3|a|as|b|p|bp|o|c0":{action_:["o=","output"],nextState:"\
3"},"*":{action_:["output","o=","output"],nextState:"3"}},others:{"*":{action_:[{type_:"output",option:1},"copy"],nextState:"3"}},else2:{a:{action_:"a to o",nextState:"o",revisit:!0},as:{action_:["out\
put","sb=true"],nextState:"1",revisit:!0},"r|rt|rd|rdt|rdq":{action_:["output"],nextState:"0",revisit:!0},"*":{action_:["output","copy"],nextState:"3"}}}),actions:{"o after d":function(e,t){var n;if((e.
d||"").match(/^[0-9]+$/)){var r=e.d;e.d=void 0,n=this.output(e),e.b=r}else n=this.output(e);return S.actions["o="](e,t),n},"d= kv":function(e,t){e.d=t,e.dType="kv"},"charge or bond":function(e,t){if(e.
beginsWithBond){var n=[];return S.concatArray(n,this.output(e)),S.concatArray(n,S.actions.bond(e,t,"-")),n}else e.d=t},"- after o/d":function(e,t,n){var r=S.patterns.match_("orbital",e.o||""),s=S.patterns.
match_("one lowercase greek letter $",e.o||""),i=S.patterns.match_("one lowercase latin letter $",e.o||""),o=S.patterns.match_("$one lowercase latin letter$ $",e.o||""),l=t==="-"&&(r&&r.remainder===""||
s||i||o);l&&!e.a&&!e.b&&!e.p&&!e.d&&!e.q&&!r&&i&&(e.o="$"+e.o+"$");var u=[];return l?(S.concatArray(u,this.output(e)),u.push({type_:"hyphen"})):(r=S.patterns.match_("digits",e.d||""),n&&r&&r.remainder===
""?(S.concatArray(u,S.actions["d="](e,t)),S.concatArray(u,this.output(e))):(S.concatArray(u,this.output(e)),S.concatArray(u,S.actions.bond(e,t,"-")))),u},"a to o":function(e){e.o=e.a,e.a=void 0},"sb=t\
rue":function(e){e.sb=!0},"sb=false":function(e){e.sb=!1},"beginsWithBond=true":function(e){e.beginsWithBond=!0},"beginsWithBond=false":function(e){e.beginsWithBond=!1},"parenthesisLevel++":function(e){
e.parenthesisLevel++},"parenthesisLevel--":function(e){e.parenthesisLevel--},"state of aggregation":function(e,t){return{type_:"state of aggregation",p1:S.go(t,"o")}},comma:function(e,t){var n=t.replace(
/\s*$/,""),r=n!==t;return r&&e.parenthesisLevel===0?{type_:"comma enumeration L",p1:n}:{type_:"comma enumeration M",p1:n}},output:function(e,t,n){var r;if(!e.r)r=[],!e.a&&!e.b&&!e.p&&!e.o&&!e.q&&!e.d&&
!n||(e.sb&&r.push({type_:"entitySkip"}),!e.o&&!e.q&&!e.d&&!e.b&&!e.p&&n!==2?(e.o=e.a,e.a=void 0):!e.o&&!e.q&&!e.d&&(e.b||e.p)?(e.o=e.a,e.d=e.b,e.q=e.p,e.a=e.b=e.p=void 0):e.o&&e.dType==="kv"&&S.patterns.
match_("d-oxidation$",e.d||"")?e.dType="oxidation":e.o&&e.dType==="kv"&&!e.q&&(e.dType=void 0),r.push({type_:"chemfive",a:S.go(e.a,"a"),b:S.go(e.b,"bd"),p:S.go(e.p,"pq"),o:S.go(e.o,"o"),q:S.go(e.q,"pq"),
d:S.go(e.d,e.dType==="oxidation"?"oxidation":"bd"),dType:e.dType}));else{var s;e.rdt==="M"?s=S.go(e.rd,"tex-math"):e.rdt==="T"?s=[{type_:"text",p1:e.rd||""}]:s=S.go(e.rd);var i;e.rqt==="M"?i=S.go(e.rq,
"tex-math"):e.rqt==="T"?i=[{type_:"text",p1:e.rq||""}]:i=S.go(e.rq),r={type_:"arrow",r:e.r,rd:s,rq:i}}for(var o in e)o!=="parenthesisLevel"&&o!=="beginsWithBond"&&delete e[o];return r},"oxidation-outp\
ut":function(e,t){var n=["{"];return S.concatArray(n,S.go(t,"oxidation")),n.push("}"),n},"frac-output":function(e,t){return{type_:"frac-ce",p1:S.go(t[0]),p2:S.go(t[1])}},"overset-output":function(e,t){
return{type_:"overset",p1:S.go(t[0]),p2:S.go(t[1])}},"underset-output":function(e,t){return{type_:"underset",p1:S.go(t[0]),p2:S.go(t[1])}},"underbrace-output":function(e,t){return{type_:"underbrace",p1:S.
go(t[0]),p2:S.go(t[1])}},"color-output":function(e,t){return{type_:"color",color1:t[0],color2:S.go(t[1])}},"r=":function(e,t){e.r=t},"rdt=":function(e,t){e.rdt=t},"rd=":function(e,t){e.rd=t},"rqt=":function(e,t){
e.rqt=t},"rq=":function(e,t){e.rq=t},operator:function(e,t,n){return{type_:"operator",kind_:n||t}}}},a:{transitions:S.createTransitions({empty:{"*":{}},"1/2$":{0:{action_:"1/2"}},else:{0:{nextState:"1",
revisit:!0}},"$(...)$":{"*":{action_:"tex-math tight",nextState:"1"}},",":{"*":{action_:{type_:"insert",option:"commaDecimal"}}},else2:{"*":{action_:"copy"}}}),actions:{}},o:{transitions:S.createTransitions(
{empty:{"*":{}},"1/2$":{0:{action_:"1/2"}},else:{0:{nextState:"1",revisit:!0}},letters:{"*":{action_:"rm"}},"\\ca":{"*":{action_:{type_:"insert",option:"circa"}}},"\\x{}{}|\\x{}|\\x":{"*":{action_:"co\
py"}},"${(...)}$|$(...)$":{"*":{action_:"tex-math"}},"{(...)}":{"*":{action_:"{text}"}},else2:{"*":{action_:"copy"}}}),actions:{}},text:{transitions:S.createTransitions({empty:{"*":{action_:"output"}},
"{...}":{"*":{action_:"text="}},"${(...)}$|$(...)$":{"*":{action_:"tex-math"}},"\\greek":{"*":{action_:["output","rm"]}},"\\,|\\x{}{}|\\x{}|\\x":{"*":{action_:["output","copy"]}},else:{"*":{action_:"t\
ext="}}}),actions:{output:function(e){if(e.text_){var t={type_:"text",p1:e.text_};for(var n in e)delete e[n];return t}}}},pq:{transitions:S.createTransitions({empty:{"*":{}},"state of aggregation $":{
"*":{action_:"state of aggregation"}},i$:{0:{nextState:"!f",revisit:!0}},"(KV letters),":{0:{action_:"rm",nextState:"0"}},formula$:{0:{nextState:"f",revisit:!0}},"1/2$":{0:{action_:"1/2"}},else:{0:{nextState:"\
!f",revisit:!0}},"${(...)}$|$(...)$":{"*":{action_:"tex-math"}},"{(...)}":{"*":{action_:"text"}},"a-z":{f:{action_:"tex-math"}},letters:{"*":{action_:"rm"}},"-9.,9":{"*":{action_:"9,9"}},",":{"*":{action_:{
type_:"insert+p1",option:"comma enumeration S"}}},"\\color{(...)}{(...)}1|\\color(...){(...)}2":{"*":{action_:"color-output"}},"\\color{(...)}0":{"*":{action_:"color0-output"}},"\\ce{(...)}":{"*":{action_:"\
ce"}},"\\,|\\x{}{}|\\x{}|\\x":{"*":{action_:"copy"}},else2:{"*":{action_:"copy"}}}),actions:{"state of aggregation":function(e,t){return{type_:"state of aggregation subscript",p1:S.go(t,"o")}},"color-\
output":function(e,t){return{type_:"color",color1:t[0],color2:S.go(t[1],"pq")}}}},bd:{transitions:S.createTransitions({empty:{"*":{}},x$:{0:{nextState:"!f",revisit:!0}},formula$:{0:{nextState:"f",revisit:!0}},
else:{0:{nextState:"!f",revisit:!0}},"-9.,9 no missing 0":{"*":{action_:"9,9"}},".":{"*":{action_:{type_:"insert",option:"electron dot"}}},"a-z":{f:{action_:"tex-math"}},x:{"*":{action_:{type_:"insert",
option:"KV x"}}},letters:{"*":{action_:"rm"}},"'":{"*":{action_:{type_:"insert",option:"prime"}}},"${(...)}$|$(...)$":{"*":{action_:"tex-math"}},"{(...)}":{"*":{action_:"text"}},"\\color{(...)}{(...)}1\
|\\color(...){(...)}2":{"*":{action_:"color-output"}},"\\color{(...)}0":{"*":{action_:"color0-output"}},"\\ce{(...)}":{"*":{action_:"ce"}},"\\,|\\x{}{}|\\x{}|\\x":{"*":{action_:"copy"}},else2:{"*":{action_:"\
copy"}}}),actions:{"color-output":function(e,t){return{type_:"color",color1:t[0],color2:S.go(t[1],"bd")}}}},oxidation:{transitions:S.createTransitions({empty:{"*":{}},"roman numeral":{"*":{action_:"ro\
man-numeral"}},"${(...)}$|$(...)$":{"*":{action_:"tex-math"}},else:{"*":{action_:"copy"}}}),actions:{"roman-numeral":function(e,t){return{type_:"roman numeral",p1:t||""}}}},"tex-math":{transitions:S.createTransitions(
{empty:{"*":{action_:"output"}},"\\ce{(...)}":{"*":{action_:["output","ce"]}},"{...}|\\,|\\x{}{}|\\x{}|\\x":{"*":{action_:"o="}},else:{"*":{action_:"o="}}}),actions:{output:function(e){if(e.o){var t={
type_:"tex-math",p1:e.o};for(var n in e)delete e[n];return t}}}},"tex-math tight":{transitions:S.createTransitions({empty:{"*":{action_:"output"}},"\\ce{(...)}":{"*":{action_:["output","ce"]}},"{...}|\
\\,|\\x{}{}|\\x{}|\\x":{"*":{action_:"o="}},"-|+":{"*":{action_:"tight operator"}},else:{"*":{action_:"o="}}}),actions:{"tight operator":function(e,t){e.o=(e.o||"")+"{"+t+"}"},output:function(e){if(e.
o){var t={type_:"tex-math",p1:e.o};for(var n in e)delete e[n];return t}}}},"9,9":{transitions:S.createTransitions({empty:{"*":{}},",":{"*":{action_:"comma"}},else:{"*":{action_:"copy"}}}),actions:{comma:function(){
return{type_:"commaDecimal"}}}},pu:{transitions:S.createTransitions({empty:{"*":{action_:"output"}},space$:{"*":{action_:["output","space"]}},"{[(|)]}":{"0|a":{action_:"copy"}},"(-)(9)^(-9)":{0:{action_:"\
number^",nextState:"a"}},"(-)(9.,9)(e)(99)":{0:{action_:"enumber",nextState:"a"}},space:{"0|a":{}},"pm-operator":{"0|a":{action_:{type_:"operator",option:"\\pm"},nextState:"0"}},operator:{"0|a":{action_:"\
copy",nextState:"0"}},"//":{d:{action_:"o=",nextState:"/"}},"/":{d:{action_:"o=",nextState:"/"}},"{...}|else":{"0|d":{action_:"d=",nextState:"d"},a:{action_:["space","d="],nextState:"d"},"/|q":{action_:"\
q=",nextState:"q"}}}),actions:{enumber:function(e,t){var n=[];return t[0]==="+-"||t[0]==="+/-"?n.push("\\pm "):t[0]&&n.push(t[0]),t[1]&&(S.concatArray(n,S.go(t[1],"pu-9,9")),t[2]&&(t[2].match(/[,.]/)?
S.concatArray(n,S.go(t[2],"pu-9,9")):n.push(t[2])),t[3]=t[4]||t[3],t[3]&&(t[3]=t[3].trim(),t[3]==="e"||t[3].substr(0,1)==="*"?n.push({type_:"cdot"}):n.push({type_:"times"}))),t[3]&&n.push("10^{"+t[5]+
"}"),n},"number^":function(e,t){var n=[];return t[0]==="+-"||t[0]==="+/-"?n.push("\\pm "):t[0]&&n.push(t[0]),S.concatArray(n,S.go(t[1],"pu-9,9")),n.push("^{"+t[2]+"}"),n},operator:function(e,t,n){return{
type_:"operator",kind_:n||t}},space:function(){return{type_:"pu-space-1"}},output:function(e){var t,n=S.patterns.match_("{(...)}",e.d||"");n&&n.remainder===""&&(e.d=n.match_);var r=S.patterns.match_("\
{(...)}",e.q||"");if(r&&r.remainder===""&&(e.q=r.match_),e.d&&(e.d=e.d.replace(/\u00B0C|\^oC|\^{o}C/g,"{}^{\\circ}C"),e.d=e.d.replace(/\u00B0F|\^oF|\^{o}F/g,"{}^{\\circ}F")),e.q){e.q=e.q.replace(/\u00B0C|\^oC|\^{o}C/g,
"{}^{\\circ}C"),e.q=e.q.replace(/\u00B0F|\^oF|\^{o}F/g,"{}^{\\circ}F");var s={d:S.go(e.d,"pu"),q:S.go(e.q,"pu")};e.o==="//"?t={type_:"pu-frac",p1:s.d,p2:s.q}:(t=s.d,s.d.length>1||s.q.length>1?t.push({
type_:" / "}):t.push({type_:"/"}),S.concatArray(t,s.q))}else t=S.go(e.d,"pu-2");for(var i in e)delete e[i];return t}}},"pu-2":{transitions:S.createTransitions({empty:{"*":{action_:"output"}},"*":{"*":{
action_:["output","cdot"],nextState:"0"}},"\\x":{"*":{action_:"rm="}},space:{"*":{action_:["output","space"],nextState:"0"}},"^{(...)}|^(-1)":{1:{action_:"^(-1)"}},"-9.,9":{0:{action_:"rm=",nextState:"\
0"},1:{action_:"^(-1)",nextState:"0"}},"{...}|else":{"*":{action_:"rm=",nextState:"1"}}}),actions:{cdot:function(){return{type_:"tight cdot"}},"^(-1)":function(e,t){e.rm+="^{"+t+"}"},space:function(){
return{type_:"pu-space-2"}},output:function(e){var t=[];if(e.rm){var n=S.patterns.match_("{(...)}",e.rm||"");n&&n.remainder===""?t=S.go(n.match_,"pu"):t={type_:"rm",p1:e.rm}}for(var r in e)delete e[r];
return t}}},"pu-9,9":{transitions:S.createTransitions({empty:{0:{action_:"output-0"},o:{action_:"output-o"}},",":{0:{action_:["output-0","comma"],nextState:"o"}},".":{0:{action_:["output-0","copy"],nextState:"\
o"}},else:{"*":{action_:"text="}}}),actions:{comma:function(){return{type_:"commaDecimal"}},"output-0":function(e){var t=[];if(e.text_=e.text_||"",e.text_.length>4){var n=e.text_.length%3;n===0&&(n=3);
for(var r=e.text_.length-3;r>0;r-=3)t.push(e.text_.substr(r,3)),t.push({type_:"1000 separator"});t.push(e.text_.substr(0,n)),t.reverse()}else t.push(e.text_);for(var s in e)delete e[s];return t},"outp\
ut-o":function(e){var t=[];if(e.text_=e.text_||"",e.text_.length>4){for(var n=e.text_.length-3,r=0;r<n;r+=3)t.push(e.text_.substr(r,3)),t.push({type_:"1000 separator"});t.push(e.text_.substr(r))}else t.
push(e.text_);for(var s in e)delete e[s];return t}}}};var re={go:function(e,t){if(!e)return"";for(var n="",r=!1,s=0;s<e.length;s++){var i=e[s];typeof i=="string"?n+=i:(n+=re._go2(i),i.type_==="1st-lev\
el escape"&&(r=!0))}return!t&&!r&&n&&(n="{"+n+"}"),n},_goInner:function(e){return e&&re.go(e,!0)},_go2:function(e){var t;switch(e.type_){case"chemfive":t="";var n={a:re._goInner(e.a),b:re._goInner(e.b),
p:re._goInner(e.p),o:re._goInner(e.o),q:re._goInner(e.q),d:re._goInner(e.d)};n.a&&(n.a.match(/^[+\-]/)&&(n.a="{"+n.a+"}"),t+=n.a+"\\,"),(n.b||n.p)&&(t+="{\\vphantom{X}}",t+="^{\\hphantom{"+(n.b||"")+"\
}}_{\\hphantom{"+(n.p||"")+"}}",t+="{\\vphantom{X}}",t+="^{\\vphantom{2}\\mathllap{"+(n.b||"")+"}}",t+="_{\\vphantom{2}\\mathllap{"+(n.p||"")+"}}"),n.o&&(n.o.match(/^[+\-]/)&&(n.o="{"+n.o+"}"),t+=n.o),
e.dType==="kv"?((n.d||n.q)&&(t+="{\\vphantom{X}}"),n.d&&(t+="^{"+n.d+"}"),n.q&&(t+="_{"+n.q+"}")):e.dType==="oxidation"?(n.d&&(t+="{\\vphantom{X}}",t+="^{"+n.d+"}"),n.q&&(t+="{{}}",t+="_{"+n.q+"}")):(n.
q&&(t+="{{}}",t+="_{"+n.q+"}"),n.d&&(t+="{{}}",t+="^{"+n.d+"}"));break;case"rm":t="\\mathrm{"+e.p1+"}";break;case"text":e.p1.match(/[\^_]/)?(e.p1=e.p1.replace(" ","~").replace("-","\\text{-}"),t="\\mat\
hrm{"+e.p1+"}"):t="\\text{"+e.p1+"}";break;case"roman numeral":t="\\mathrm{"+e.p1+"}";break;case"state of aggregation":t="\\mskip2mu "+re._goInner(e.p1);break;case"state of aggregation subscript":t="\\\
mskip1mu "+re._goInner(e.p1);break;case"bond":if(t=re._getBond(e.kind_),!t)throw["MhchemErrorBond","mhchem Error. Unknown bond type ("+e.kind_+")"];break;case"frac":var r="\\frac{"+e.p1+"}{"+e.p2+"}";
t="\\mathchoice{\\textstyle"+r+"}{"+r+"}{"+r+"}{"+r+"}";break;case"pu-frac":var s="\\frac{"+re._goInner(e.p1)+"}{"+re._goInner(e.p2)+"}";t="\\mathchoice{\\textstyle"+s+"}{"+s+"}{"+s+"}{"+s+"}";break;case"\
tex-math":t=e.p1+" ";break;case"frac-ce":t="\\frac{"+re._goInner(e.p1)+"}{"+re._goInner(e.p2)+"}";break;case"overset":t="\\overset{"+re._goInner(e.p1)+"}{"+re._goInner(e.p2)+"}";break;case"underset":t=
"\\underset{"+re._goInner(e.p1)+"}{"+re._goInner(e.p2)+"}";break;case"underbrace":t="\\underbrace{"+re._goInner(e.p1)+"}_{"+re._goInner(e.p2)+"}";break;case"color":t="{\\color{"+e.color1+"}{"+re._goInner(
e.color2)+"}}";break;case"color0":t="\\color{"+e.color+"}";break;case"arrow":var i={rd:re._goInner(e.rd),rq:re._goInner(e.rq)},o=re._getArrow(e.r);i.rq&&(o+="[{\\rm "+i.rq+"}]"),i.rd?o+="{\\rm "+i.rd+
"}":o+="{}",t=o;break;case"operator":t=re._getOperator(e.kind_);break;case"1st-level escape":t=e.p1+" ";break;case"space":t=" ";break;case"entitySkip":t="~";break;case"pu-space-1":t="~";break;case"pu-\
space-2":t="\\mkern3mu ";break;case"1000 separator":t="\\mkern2mu ";break;case"commaDecimal":t="{,}";break;case"comma enumeration L":t="{"+e.p1+"}\\mkern6mu ";break;case"comma enumeration M":t="{"+e.p1+
"}\\mkern3mu ";break;case"comma enumeration S":t="{"+e.p1+"}\\mkern1mu ";break;case"hyphen":t="\\text{-}";break;case"addition compound":t="\\,{\\cdot}\\,";break;case"electron dot":t="\\mkern1mu \\text{\\\
textbullet}\\mkern1mu ";break;case"KV x":t="{\\times}";break;case"prime":t="\\prime ";break;case"cdot":t="\\cdot ";break;case"tight cdot":t="\\mkern1mu{\\cdot}\\mkern1mu ";break;case"times":t="\\times ";
break;case"circa":t="{\\sim}";break;case"^":t="uparrow";break;case"v":t="downarrow";break;case"ellipsis":t="\\ldots ";break;case"/":t="/";break;case" / ":t="\\,/\\,";break;default:throw["MhchemBugT","\
mhchem bug T. Please report."]}return t},_getArrow:function(e){switch(e){case"->":return"\\yields";case"→":return"\\yields";case"⟶":return"\\yields";case"<-":return"\\yieldsLeft";case"<->":return"\
\\mesomerism";case"<-->":return"\\yieldsLeftRight";case"<=>":return"\\chemequilibrium";case"⇌":return"\\chemequilibrium";case"<=>>":return"\\equilibriumRight";case"<<=>":return"\\equilibriumLeft";default:
throw["MhchemBugT","mhchem bug T. Please report."]}},_getBond:function(e){switch(e){case"-":return"{-}";case"1":return"{-}";case"=":return"{=}";case"2":return"{=}";case"#":return"{\\equiv}";case"3":return"\
{\\equiv}";case"~":return"{\\tripleDash}";case"~-":return"{\\tripleDashOverLine}";case"~=":return"{\\tripleDashOverDoubleLine}";case"~--":return"{\\tripleDashOverDoubleLine}";case"-~-":return"{\\triple\
DashBetweenDoubleLine}";case"...":return"{{\\cdot}{\\cdot}{\\cdot}}";case"....":return"{{\\cdot}{\\cdot}{\\cdot}{\\cdot}}";case"->":return"{\\rightarrow}";case"<-":return"{\\leftarrow}";case"<":return"\
{<}";case">":return"{>}";default:throw["MhchemBugT","mhchem bug T. Please report."]}},_getOperator:function(e){switch(e){case"+":return" {}+{} ";case"-":return" {}-{} ";case"=":return" {}={} ";case"<":
return" {}<{} ";case">":return" {}>{} ";case"<<":return" {}\\ll{} ";case">>":return" {}\\gg{} ";case"\\pm":return" {}\\pm{} ";case"\\approx":return" {}\\approx{} ";case"$\\approx$":return" {}\\approx{}\
 ";case"v":return" \\downarrow{} ";case"(v)":return" \\downarrow{} ";case"^":return" \\uparrow{} ";case"(^)":return" \\uparrow{} ";default:throw["MhchemBugT","mhchem bug T. Please report."]}}};m("\\darr","\\downarrow");m("\\dArr","\\Downarrow");m("\\Darr","\\Downarrow");m("\\lang","\\langle");m("\\rang","\\rangle");m("\\uarr","\\uparrow");m("\\uArr","\\Uparrow");m("\\Uarr","\\Uparrow");m("\\\
N","\\mathbb{N}");m("\\R","\\mathbb{R}");m("\\Z","\\mathbb{Z}");m("\\alef","\\aleph");m("\\alefsym","\\aleph");m("\\bull","\\bullet");m("\\clubs","\\clubsuit");m("\\cnums","\\mathbb{C}");m("\\Complex",
"\\mathbb{C}");m("\\Dagger","\\ddagger");m("\\diamonds","\\diamondsuit");m("\\empty","\\emptyset");m("\\exist","\\exists");m("\\harr","\\leftrightarrow");m("\\hArr","\\Leftrightarrow");m("\\Harr","\\Le\
ftrightarrow");m("\\hearts","\\heartsuit");m("\\image","\\Im");m("\\infin","\\infty");m("\\isin","\\in");m("\\larr","\\leftarrow");m("\\lArr","\\Leftarrow");m("\\Larr","\\Leftarrow");m("\\lrarr","\\lef\
trightarrow");m("\\lrArr","\\Leftrightarrow");m("\\Lrarr","\\Leftrightarrow");m("\\natnums","\\mathbb{N}");m("\\plusmn","\\pm");m("\\rarr","\\rightarrow");m("\\rArr","\\Rightarrow");m("\\Rarr","\\Right\
arrow");m("\\real","\\Re");m("\\reals","\\mathbb{R}");m("\\Reals","\\mathbb{R}");m("\\sdot","\\cdot");m("\\sect","\\S");m("\\spades","\\spadesuit");m("\\sub","\\subset");m("\\sube","\\subseteq");m("\\s\
upe","\\supseteq");m("\\thetasym","\\vartheta");m("\\weierp","\\wp");m("\\quantity","{\\left\\{ #1 \\right\\}}");m("\\qty","{\\left\\{ #1 \\right\\}}");m("\\pqty","{\\left( #1 \\right)}");m("\\bqty","\
{\\left[ #1 \\right]}");m("\\vqty","{\\left\\vert #1 \\right\\vert}");m("\\Bqty","{\\left\\{ #1 \\right\\}}");m("\\absolutevalue","{\\left\\vert #1 \\right\\vert}");m("\\abs","{\\left\\vert #1 \\right\\ve\
rt}");m("\\norm","{\\left\\Vert #1 \\right\\Vert}");m("\\evaluated","{\\left.#1 \\right\\vert}");m("\\eval","{\\left.#1 \\right\\vert}");m("\\order","{\\mathcal{O} \\left( #1 \\right)}");m("\\commutato\
r","{\\left[ #1 , #2 \\right]}");m("\\comm","{\\left[ #1 , #2 \\right]}");m("\\anticommutator","{\\left\\{ #1 , #2 \\right\\}}");m("\\acomm","{\\left\\{ #1 , #2 \\right\\}}");m("\\poissonbracket","{\\l\
eft\\{ #1 , #2 \\right\\}}");m("\\pb","{\\left\\{ #1 , #2 \\right\\}}");m("\\vectorbold","{\\boldsymbol{ #1 }}");m("\\vb","{\\boldsymbol{ #1 }}");m("\\vectorarrow","{\\vec{\\boldsymbol{ #1 }}}");m("\\v\
a","{\\vec{\\boldsymbol{ #1 }}}");m("\\vectorunit","{{\\boldsymbol{\\hat{ #1 }}}}");m("\\vu","{{\\boldsymbol{\\hat{ #1 }}}}");m("\\dotproduct","\\mathbin{\\boldsymbol\\cdot}");m("\\vdot","{\\boldsymbol\
\\cdot}");m("\\crossproduct","\\mathbin{\\boldsymbol\\times}");m("\\cross","\\mathbin{\\boldsymbol\\times}");m("\\cp","\\mathbin{\\boldsymbol\\times}");m("\\gradient","{\\boldsymbol\\nabla}");m("\\grad",
"{\\boldsymbol\\nabla}");m("\\divergence","{\\grad\\vdot}");m("\\curl","{\\grad\\cross}");m("\\laplacian","\\nabla^2");m("\\tr","{\\operatorname{tr}}");m("\\Tr","{\\operatorname{Tr}}");m("\\rank","{\\o\
peratorname{rank}}");m("\\erf","{\\operatorname{erf}}");m("\\Res","{\\operatorname{Res}}");m("\\principalvalue","{\\mathcal{P}}");m("\\pv","{\\mathcal{P}}");m("\\PV","{\\operatorname{P.V.}}");m("\\qqte\
xt","{\\quad\\text{ #1 }\\quad}");m("\\qq","{\\quad\\text{ #1 }\\quad}");m("\\qcomma","{\\text{,}\\quad}");m("\\qc","{\\text{,}\\quad}");m("\\qcc","{\\quad\\text{c.c.}\\quad}");m("\\qif","{\\quad\\text{\
if}\\quad}");m("\\qthen","{\\quad\\text{then}\\quad}");m("\\qelse","{\\quad\\text{else}\\quad}");m("\\qotherwise","{\\quad\\text{otherwise}\\quad}");m("\\qunless","{\\quad\\text{unless}\\quad}");m("\\q\
given","{\\quad\\text{given}\\quad}");m("\\qusing","{\\quad\\text{using}\\quad}");m("\\qassume","{\\quad\\text{assume}\\quad}");m("\\qsince","{\\quad\\text{since}\\quad}");m("\\qlet","{\\quad\\text{let}\
\\quad}");m("\\qfor","{\\quad\\text{for}\\quad}");m("\\qall","{\\quad\\text{all}\\quad}");m("\\qeven","{\\quad\\text{even}\\quad}");m("\\qodd","{\\quad\\text{odd}\\quad}");m("\\qinteger","{\\quad\\text{\
integer}\\quad}");m("\\qand","{\\quad\\text{and}\\quad}");m("\\qor","{\\quad\\text{or}\\quad}");m("\\qas","{\\quad\\text{as}\\quad}");m("\\qin","{\\quad\\text{in}\\quad}");m("\\differential","{\\text{d\
}}");m("\\dd","{\\text{d}}");m("\\derivative","{\\frac{\\text{d}{ #1 }}{\\text{d}{ #2 }}}");m("\\dv","{\\frac{\\text{d}{ #1 }}{\\text{d}{ #2 }}}");m("\\partialderivative","{\\frac{\\partial{ #1 }}{\\part\
ial{ #2 }}}");m("\\variation","{\\delta}");m("\\var","{\\delta}");m("\\functionalderivative","{\\frac{\\delta{ #1 }}{\\delta{ #2 }}}");m("\\fdv","{\\frac{\\delta{ #1 }}{\\delta{ #2 }}}");m("\\innerprod\
uct","{\\left\\langle {#1} \\mid { #2} \\right\\rangle}");m("\\outerproduct","{\\left\\vert { #1 } \\right\\rangle\\left\\langle { #2} \\right\\vert}");m("\\dyad","{\\left\\vert { #1 } \\right\\rangle\\lef\
t\\langle { #2} \\right\\vert}");m("\\ketbra","{\\left\\vert { #1 } \\right\\rangle\\left\\langle { #2} \\right\\vert}");m("\\op","{\\left\\vert { #1 } \\right\\rangle\\left\\langle { #2} \\right\\vert}");
m("\\expectationvalue","{\\left\\langle {#1 } \\right\\rangle}");m("\\expval","{\\left\\langle {#1 } \\right\\rangle}");m("\\ev","{\\left\\langle {#1 } \\right\\rangle}");m("\\matrixelement","{\\left\\l\
angle{ #1 }\\right\\vert{ #2 }\\left\\vert{#3}\\right\\rangle}");m("\\matrixel","{\\left\\langle{ #1 }\\right\\vert{ #2 }\\left\\vert{#3}\\right\\rangle}");m("\\mel","{\\left\\langle{ #1 }\\right\\vert{ #\
2 }\\left\\vert{#3}\\right\\rangle}");function Ui(e){let t=[];e.consumeSpaces();let n=e.fetch().text;for(n==="\\relax"&&(e.consume(),e.consumeSpaces(),n=e.fetch().text);n==="\\hline"||n==="\\hdashline";)
e.consume(),t.push(n==="\\hdashline"),e.consumeSpaces(),n=e.fetch().text;return t}var Bt=e=>{if(!e.parser.settings.displayMode)throw new T(`{${e.envName}} can be used only in display mode.`)},Ju=/([-+]?) *(\d+(?:\.\d*)?|\.\d+) *([a-z]{2})/,
vo=e=>{let t=e.get("\\arraystretch");typeof t!="string"&&(t=wr(t.tokens)),t=isNaN(t)?null:Number(t);let n=e.get("\\arraycolsep");typeof n!="string"&&(n=wr(n.tokens));let r=Ju.exec(n),s=r?{number:+(r[1]+
r[2]),unit:r[3]}:null;return[t,s]},Gi=e=>{let t="";for(let n=0;n<e.length;n++)if(e[n].type==="label"){if(t)throw new T("Multiple \\labels in one row");t=e[n].string}return t};function Br(e){if(e.indexOf(
"ed")===-1)return e.indexOf("*")===-1}function qe(e,{cols:t,envClasses:n,autoTag:r,singleRow:s,emptySingleRow:i,maxNumCols:o,leqno:l,arraystretch:u,arraycolsep:d},h){let p=n&&n.includes("bordermatrix")?
"}":"\\end";e.gullet.beginGroup(),s||e.gullet.macros.set("\\cr","\\\\\\relax"),e.gullet.beginGroup();let f=[],x=[f],y=[],A=[],E=[],k=r!=null?[]:void 0;function C(){r&&e.gullet.macros.set("\\@eqnsw","1",
!0)}function D(){k&&(e.gullet.macros.get("\\df@tag")?(k.push(e.subparse([new Re("\\df@tag")])),e.gullet.macros.set("\\df@tag",void 0,!0)):k.push(!!r&&e.gullet.macros.get("\\@eqnsw")==="1"))}for(C(),E.
push(Ui(e));;){let R=e.parseExpression(!1,s?"\\end":"\\\\");e.gullet.endGroup(),e.gullet.beginGroup(),R={type:"ordgroup",mode:e.mode,body:R,semisimple:!0},f.push(R);let N=e.fetch().text;if(N==="&"){if(o&&
f.length===o)if(n.includes("array")){if(e.settings.strict)throw new T("Too few columns specified in the {array} column argument.",e.nextToken)}else throw o===2?new T("The split environment accepts no \
more than two columns",e.nextToken):new T("The equation environment accepts only one column",e.nextToken);e.consume()}else if(N===p){D(),f.length===1&&R.body.length===0&&(x.length>1||!i)&&x.pop(),A.push(
Gi(R.body)),E.length<x.length+1&&E.push([]);break}else if(N==="\\\\"){e.consume();let M;e.gullet.future().text!==" "&&(M=e.parseSizeGroup(!0)),y.push(M?M.value:null),D(),A.push(Gi(R.body)),E.push(Ui(e)),
f=[],x.push(f),C()}else throw new T("Expected & or \\\\ or \\cr or "+p,e.nextToken)}return e.gullet.endGroup(),e.gullet.endGroup(),{type:"array",mode:e.mode,body:x,cols:t,rowGaps:y,hLinesBeforeRow:E,envClasses:n,
autoTag:r,scriptLevel:h,tags:k,labels:A,leqno:l,arraystretch:u,arraycolsep:d}}function ko(e){return e.slice(0,1)==="d"?"display":"text"}var Ku={c:"center ",l:"left ",r:"right "},ji=e=>{let t=new w("mt\
d",[]);return t.style={padding:"0",width:"50%"},e.envClasses.includes("multline")&&(t.style.width="7.5%"),t},De=function(e,t){let n=[],r=e.body.length,s=e.hLinesBeforeRow,i=e.tags&&e.tags.some(d=>d);for(let d=0;d<
r;d++){let h=e.body[d],p=[],f=e.scriptLevel==="text"?oe.TEXT:e.scriptLevel==="script"?oe.SCRIPT:oe.DISPLAY;for(let k=0;k<h.length;k++){let C=new w("mtd",[ee(h[k],t.withLevel(f))]);if(e.envClasses.includes(
"multline")){let D=d===0?"left":d===r-1?"right":"center";D!=="center"&&C.classes.push("tml-"+D)}p.push(C)}let x=e.body[0].length;for(let k=0;k<x-h.length;k++)p.push(new w("mtd",[],[],t));if(i){let k=e.
tags[d],C;k===!0?C=new w("mtext",[new gn(["tml-eqn"])]):k===!1?C=new w("mtext",[],[]):(C=Je(k[0].body,t.withLevel(f),!0),C=kn(C),C.classes=["tml-tag"]),C&&(p.unshift(ji(e)),p.push(ji(e)),e.leqno?p[0].
children.push(C):p[p.length-1].children.push(C))}let y=new w("mtr",p,[]),A=e.labels.shift();A&&e.tags&&e.tags[d]&&(y.setAttribute("id",A),Array.isArray(e.tags[d])&&y.classes.push("tml-tageqn")),d===0&&
s[0].length>0&&(s[0].length===2?y.children.forEach(k=>{k.style.borderTop="0.15em double"}):y.children.forEach(k=>{k.style.borderTop=s[0][0]?"0.06em dashed":"0.06em solid"})),s[d+1].length>0&&(s[d+1].length===
2?y.children.forEach(k=>{k.style.borderBottom="0.15em double"}):y.children.forEach(k=>{k.style.borderBottom=s[d+1][0]?"0.06em dashed":"0.06em solid"}));let E=!0;for(let k=0;k<y.children.length;k++){let C=y.
children[k].children[0];if(!(C&&C.type==="mpadded"&&C.attributes.height==="0px")){E=!1;break}}if(E){y.classes.push("ff-squash");for(let k=0;k<y.children.length;k++)y.children[k].style.paddingTop="0",y.
children[k].style.paddingBottom="0"}n.push(y)}if(e.arraystretch&&e.arraystretch!==1){let d=String(1.4*e.arraystretch-.8)+"ex";for(let h=0;h<n.length;h++)for(let p=0;p<n[h].children.length;p++)n[h].children[p].
style.paddingTop=d,n[h].children[p].style.paddingBottom=d}let o,l;if(e.envClasses.length>0&&(o=e.envClasses.includes("abut")||e.envClasses.includes("cases")?"0":e.envClasses.includes("small")?"0.1389":
e.envClasses.includes("cd")?"0.25":"0.4",l="em"),e.arraycolsep){let d=$e(e.arraycolsep,t);o=d.number.toFixed(4),l=d.unit}if(o){let d=n.length===0?0:n[0].children.length,h=(p,f)=>p===0&&f===0||p===d-1&&
f===1?"0":e.envClasses[0]!=="align"?o:f===1?"0":i?p%2?"1":"0":p%2?"0":"1";for(let p=0;p<n.length;p++)for(let f=0;f<n[p].children.length;f++)n[p].children[f].style.paddingLeft=`${h(f,0)}${l}`,n[p].children[f].
style.paddingRight=`${h(f,1)}${l}`}if(e.envClasses.length===0)for(let d=0;d<n.length;d++)n[d].children[0].style.paddingLeft="0em",n[d].children.length===n[0].children.length&&(n[d].children[n[d].children.
length-1].style.paddingRight="0em");if(e.envClasses.length>0){let d=e.envClasses.includes("align")||e.envClasses.includes("alignat");for(let h=0;h<n.length;h++){let p=n[h];if(d){for(let f=0;f<p.children.
length;f++)p.children[f].classes=["tml-"+(f%2?"left":"right")];if(i){let f=e.leqno?0:p.children.length-1;p.children[f].classes=[]}}if(p.children.length>1&&e.envClasses.includes("cases")&&(p.children[1].
style.paddingLeft="1em"),e.envClasses.includes("cases")||e.envClasses.includes("subarray"))for(let f of p.children)f.classes.push("tml-left")}}let u=new w("mtable",n);if(e.envClasses.length>0&&(e.envClasses.
includes("jot")?u.classes.push("tml-jot"):e.envClasses.includes("small")&&u.classes.push("tml-small")),e.scriptLevel==="display"&&u.setAttribute("displaystyle","true"),(e.autoTag||e.envClasses.includes(
"multline"))&&(u.style.width="100%"),e.cols&&e.cols.length>0){let d=e.cols,h=!1,p=0,f=d.length;for(;d[p].type==="separator";)p+=1;for(;d[f-1].type==="separator";)f-=1;if(d[0].type==="separator"){let y=d[1].
type==="separator"?"0.15em double":d[0].separator==="|"?"0.06em solid ":"0.06em dashed ";for(let A of u.children)A.children[0].style.borderLeft=y}let x=i?0:-1;for(let y=p;y<f;y++)if(d[y].type==="align"){
let A=Ku[d[y].align];x+=1;for(let E of u.children)A.trim()!=="center"&&x<E.children.length&&(E.children[x].classes=["tml-"+A.trim()]);h=!0}else if(d[y].type==="separator"){if(h){let A=d[y+1].type==="s\
eparator"?"0.15em double":d[y].separator==="|"?"0.06em solid":"0.06em dashed";for(let E of u.children)x<E.children.length&&(E.children[x].style.borderRight=A)}h=!1}if(d[d.length-1].type==="separator"){
let y=d[d.length-2].type==="separator"?"0.15em double":d[d.length-1].separator==="|"?"0.06em solid":"0.06em dashed";for(let A of u.children)A.children[A.children.length-1].style.borderRight=y,A.children[A.
children.length-1].style.paddingRight="0.4em"}}return e.envClasses.includes("small")&&(u=new w("mstyle",[u]),u.setAttribute("scriptlevel","1")),u},Eo=function(e,t){e.envName.indexOf("ed")===-1&&Bt(e);
let n=e.envName==="split",r=[],s=qe(e.parser,{cols:r,emptySingleRow:!0,autoTag:n?void 0:Br(e.envName),envClasses:["abut","jot"],maxNumCols:e.envName==="split"?2:void 0,leqno:e.parser.settings.leqno},"\
display"),i,o=0,l=e.envName.indexOf("at")>-1;if(t[0]&&l){let u="";for(let d=0;d<t[0].body.length;d++){let h=K(t[0].body[d],"textord");u+=h.text}if(isNaN(u))throw new T("The alignat enviroment requires\
 a numeric first argument.");i=Number(u),o=i*2}s.body.forEach(function(u){if(l){let d=u.length/2;if(i<d)throw new T(`Too many math in a row: expected ${i}, but got ${d}`,u[0])}else o<u.length&&(o=u.length)});
for(let u=0;u<o;++u){let d="r";u%2===1&&(d="l"),r[u]={type:"align",align:d}}return e.envName==="split"||(l?s.envClasses.push("alignat"):s.envClasses[0]="align"),s};Te({type:"array",names:["array","dar\
ray"],props:{numArgs:1},handler(e,t){let s=(En(t[0])?[t[0]]:K(t[0],"ordgroup").body).map(function(u){let h=Nr(u).text;if("lcr".indexOf(h)!==-1)return{type:"align",align:h};if(h==="|")return{type:"sepa\
rator",separator:"|"};if(h===":")return{type:"separator",separator:":"};throw new T("Unknown column alignment: "+h,u)}),[i,o]=vo(e.parser.gullet.macros),l={cols:s,envClasses:["array"],maxNumCols:s.length,
arraystretch:i,arraycolsep:o};return qe(e.parser,l,ko(e.envName))},mathmlBuilder:De});Te({type:"array",names:["matrix","pmatrix","bmatrix","Bmatrix","vmatrix","Vmatrix","matrix*","pmatrix*","bmatrix*",
"Bmatrix*","vmatrix*","Vmatrix*"],props:{numArgs:0},handler(e){let t={matrix:null,pmatrix:["(",")"],bmatrix:["[","]"],Bmatrix:["\\{","\\}"],vmatrix:["|","|"],Vmatrix:["\\Vert","\\Vert"]}[e.envName.replace(
"*","")],n="c",r={envClasses:[],cols:[]};if(e.envName.charAt(e.envName.length-1)==="*"){let l=e.parser;if(l.consumeSpaces(),l.fetch().text==="["){if(l.consume(),l.consumeSpaces(),n=l.fetch().text,"lcr".
indexOf(n)===-1)throw new T("Expected l or c or r",l.nextToken);l.consume(),l.consumeSpaces(),l.expect("]"),l.consume(),r.cols=[]}}let s=qe(e.parser,r,"text");s.cols=s.body.length>0?new Array(s.body[0].
length).fill({type:"align",align:n}):[];let[i,o]=vo(e.parser.gullet.macros);return s.arraystretch=i,o&&!(o===6&&o==="pt")&&(s.arraycolsep=o),t?{type:"leftright",mode:e.mode,body:[s],left:t[0],right:t[1],
rightColor:void 0}:s},mathmlBuilder:De});Te({type:"array",names:["bordermatrix"],props:{numArgs:0},handler(e){let t={cols:[],envClasses:["bordermatrix"]},n=qe(e.parser,t,"text");return n.cols=n.body.length>
0?new Array(n.body[0].length).fill({type:"align",align:"c"}):[],n.envClasses=[],n.arraystretch=1,e.envName==="matrix"?n:Wu(n,e.delimiters)},mathmlBuilder:De});Te({type:"array",names:["smallmatrix"],props:{
numArgs:0},handler(e){let t={envClasses:["small"]};return qe(e.parser,t,"script")},mathmlBuilder:De});Te({type:"array",names:["subarray"],props:{numArgs:1},handler(e,t){let s=(En(t[0])?[t[0]]:K(t[0],"\
ordgroup").body).map(function(o){let u=Nr(o).text;if("lc".indexOf(u)!==-1)return{type:"align",align:u};throw new T("Unknown column alignment: "+u,o)});if(s.length>1)throw new T("{subarray} can contain\
 only one column");let i={cols:s,envClasses:["small"]};if(i=qe(e.parser,i,"script"),i.body.length>0&&i.body[0].length>1)throw new T("{subarray} can contain only one column");return i},mathmlBuilder:De});
Te({type:"array",names:["cases","dcases","rcases","drcases"],props:{numArgs:0},handler(e){let t={cols:[],envClasses:["cases"]},n=qe(e.parser,t,ko(e.envName));return{type:"leftright",mode:e.mode,body:[
n],left:e.envName.indexOf("r")>-1?".":"\\{",right:e.envName.indexOf("r")>-1?"\\}":".",rightColor:void 0}},mathmlBuilder:De});Te({type:"array",names:["align","align*","aligned","split"],props:{numArgs:0},
handler:Eo,mathmlBuilder:De});Te({type:"array",names:["alignat","alignat*","alignedat"],props:{numArgs:1},handler:Eo,mathmlBuilder:De});Te({type:"array",names:["gathered","gather","gather*"],props:{numArgs:0},
handler(e){e.envName!=="gathered"&&Bt(e);let t={cols:[],envClasses:["abut","jot"],autoTag:Br(e.envName),emptySingleRow:!0,leqno:e.parser.settings.leqno};return qe(e.parser,t,"display")},mathmlBuilder:De});
Te({type:"array",names:["equation","equation*"],props:{numArgs:0},handler(e){Bt(e);let t={autoTag:Br(e.envName),emptySingleRow:!0,singleRow:!0,maxNumCols:1,envClasses:["align"],leqno:e.parser.settings.
leqno};return qe(e.parser,t,"display")},mathmlBuilder:De});Te({type:"array",names:["multline","multline*"],props:{numArgs:0},handler(e){Bt(e);let t={autoTag:e.envName==="multline",maxNumCols:1,envClasses:[
"jot","multline"],leqno:e.parser.settings.leqno};return qe(e.parser,t,"display")},mathmlBuilder:De});Te({type:"array",names:["CD"],props:{numArgs:0},handler(e){return Bt(e),Hu(e.parser)},mathmlBuilder:De});
F({type:"text",names:["\\hline","\\hdashline"],props:{numArgs:0,allowedInText:!0,allowedInMath:!0},handler(e,t){throw new T(`${e.funcName} valid only within array environment`)}});var _r=go;F({type:"b\
ordermatrix",names:["\\bordermatrix","\\matrix"],props:{numArgs:0,numOptionalArgs:1},handler:({parser:e,funcName:t},n,r)=>{let s=["(",")"];if(t==="\\bordermatrix"&&r[0]&&r[0].body){let u=r[0].body;u.length===
1&&u[0].type==="delimiter"&&(s=[u[0].left,u[0].right])}e.consumeSpaces(),e.consume();let i=_r.bordermatrix,o={mode:e.mode,envName:t.slice(1),delimiters:s,parser:e},l=i.handler(o);return e.expect("}",!0),
l}});F({type:"cancelto",names:["\\cancelto"],props:{numArgs:2},handler({parser:e},t){let n=t[0],r=t[1];return{type:"cancelto",mode:e.mode,body:r,to:n,isCharacterBox:vn(r)}},mathmlBuilder(e,t){let n=new w(
"mrow",[ee(e.body,t)],["ff-narrow"]),r=new w("mphantom",[ee(e.body,t)]),s=new w("mrow",[r],["tml-cancelto"]);s.style.color=t.color,e.isCharacterBox&&co.indexOf(e.body.body[0].text)>-1&&(s.style.left="\
0.1em",s.style.width="90%");let i=new w("mrow",[n,s],["menclose"]);if(!e.isCharacterBox||/[f∫∑]/.test(e.body.body[0].text))r.style.paddingRight="0.2em";else{r.style.padding="0.5ex 0.1em 0 0";let p=new w(
"mspace",[]);p.setAttribute("height","0.85em"),n.children.push(p)}let o;if(e.isCharacterBox)o=new w("mspace",[]),o.setAttribute("height","1em");else{let p=ee(e.body,t),f=new w("mpadded",[p]);f.setAttribute(
"width","0.1px"),o=new w("mphantom",[f])}let l=ee(e.to,t);l.style.color=t.color;let u=new w("mpadded",[l]);if(!e.isCharacterBox||/[f∫∑]/.test(e.body.body[0].text)){let p=new w("mspace",[]);p.setAttribute(
"width","0.2em"),u.children.unshift(p)}u.setAttribute("width","0.1px");let d=new w("mover",[o,u]),h=new w("mrow",[],["ff-nudge-left"]);return st([It([i,d]),h])}});F({type:"textord",names:["\\@char"],props:{
numArgs:1,allowedInText:!0},handler({parser:e,token:t},n){let s=K(n[0],"ordgroup").body,i="";for(let l=0;l<s.length;l++){let u=K(s[l],"textord");i+=u.text}let o=parseInt(i);if(isNaN(o))throw new T(`\\@\
char has non-numeric argument ${i}`,t);return{type:"textord",mode:e.mode,text:String.fromCodePoint(o)}}});var Xu=/^(#[a-f0-9]{3}|#?[a-f0-9]{6})$/i,Vu=/^(#[a-f0-9]{3}|#?[a-f0-9]{6}|[a-z]+)$/i,Yu=/^ *\d{1,3} *(?:, *\d{1,3} *){2}$/,
Qu=/^ *[10](?:\.\d*)? *(?:, *[10](?:\.\d*)? *){2}$/,ed=/^[a-f0-9]{6}$/i,Hi=e=>{let t=e.toString(16);return t.length===1&&(t="0"+t),t},Wi=JSON.parse(`{
  "Apricot": "#ffb484",
  "Aquamarine": "#08b4bc",
  "Bittersweet": "#c84c14",
  "blue": "#0000FF",
  "Blue": "#303494",
  "BlueGreen": "#08b4bc",
  "BlueViolet": "#503c94",
  "BrickRed": "#b8341c",
  "brown": "#BF8040",
  "Brown": "#802404",
  "BurntOrange": "#f8941c",
  "CadetBlue": "#78749c",
  "CarnationPink": "#f884b4",
  "Cerulean": "#08a4e4",
  "CornflowerBlue": "#40ace4",
  "cyan": "#00FFFF",
  "Cyan": "#08acec",
  "Dandelion": "#ffbc44",
  "darkgray": "#404040",
  "DarkOrchid": "#a8548c",
  "Emerald": "#08ac9c",
  "ForestGreen": "#089c54",
  "Fuchsia": "#90348c",
  "Goldenrod": "#ffdc44",
  "gray": "#808080",
  "Gray": "#98949c",
  "green": "#00FF00",
  "Green": "#08a44c",
  "GreenYellow": "#e0e474",
  "JungleGreen": "#08ac9c",
  "Lavender": "#f89cc4",
  "lightgray": "#c0c0c0",
  "lime": "#BFFF00",
  "LimeGreen": "#90c43c",
  "magenta": "#FF00FF",
  "Magenta": "#f0048c",
  "Mahogany": "#b0341c",
  "Maroon": "#b03434",
  "Melon": "#f89c7c",
  "MidnightBlue": "#086494",
  "Mulberry": "#b03c94",
  "NavyBlue": "#086cbc",
  "olive": "#7F7F00",
  "OliveGreen": "#407c34",
  "orange": "#FF8000",
  "Orange": "#f8843c",
  "OrangeRed": "#f0145c",
  "Orchid": "#b074ac",
  "Peach": "#f8945c",
  "Periwinkle": "#8074bc",
  "PineGreen": "#088c74",
  "pink": "#ff7f7f",
  "Plum": "#98248c",
  "ProcessBlue": "#08b4ec",
  "purple": "#BF0040",
  "Purple": "#a0449c",
  "RawSienna": "#983c04",
  "red": "#ff0000",
  "Red": "#f01c24",
  "RedOrange": "#f86434",
  "RedViolet": "#a0246c",
  "Rhodamine": "#f0549c",
  "Royallue": "#0874bc",
  "RoyalPurple": "#683c9c",
  "RubineRed": "#f0047c",
  "Salmon": "#f8948c",
  "SeaGreen": "#30bc9c",
  "Sepia": "#701404",
  "SkyBlue": "#48c4dc",
  "SpringGreen": "#c8dc64",
  "Tan": "#e09c74",
  "teal": "#007F7F",
  "TealBlue": "#08acb4",
  "Thistle": "#d884b4",
  "Turquoise": "#08b4cc",
  "violet": "#800080",
  "Violet": "#60449c",
  "VioletRed": "#f054a4",
  "WildStrawberry": "#f0246c",
  "yellow": "#FFFF00",
  "Yellow": "#fff404",
  "YellowGreen": "#98cc6c",
  "YellowOrange": "#ffa41c"
}`),bt=(e,t)=>{let n="";if(e==="HTML"){if(!Xu.test(t))throw new T("Invalid HTML input.");n=t}else if(e==="RGB"){if(!Yu.test(t))throw new T("Invalid RGB input.");t.split(",").map(r=>{n+=Hi(Number(r.trim()))})}else{
if(!Qu.test(t))throw new T("Invalid rbg input.");t.split(",").map(r=>{let s=Number(r.trim());if(s>1)throw new T("Color rgb input must be < 1.");n+=Hi(Number((s*255).toFixed(0)))})}return n.charAt(0)!==
"#"&&(n="#"+n),n},Dt=(e,t,n)=>{let r=`\\\\color@${e}`;if(!Vu.exec(e))throw new T("Invalid color: '"+e+"'",n);return ed.test(e)?"#"+e:(e.charAt(0)==="#"||(t.has(r)?e=t.get(r).tokens[0].text:Wi[e]&&(e=Wi[e])),
e)},Ao=(e,t)=>{let n=Ee(e.body,t.withColor(e.color));return n.length===0&&n.push(new w("mrow")),n=n.map(r=>(r.style.color=e.color,r)),st(n)};F({type:"color",names:["\\textcolor"],props:{numArgs:2,numOptionalArgs:1,
allowedInText:!0,argTypes:["raw","raw","original"]},handler({parser:e,token:t},n,r){let s=r[0]&&K(r[0],"raw").string,i="";if(s){let l=K(n[0],"raw").string;i=bt(s,l)}else i=Dt(K(n[0],"raw").string,e.gullet.
macros,t);let o=n[1];return{type:"color",mode:e.mode,color:i,isTextColor:!0,body:be(o)}},mathmlBuilder:Ao});F({type:"color",names:["\\color"],props:{numArgs:1,numOptionalArgs:1,allowedInText:!0,argTypes:[
"raw","raw"]},handler({parser:e,breakOnTokenText:t,token:n},r,s){let i=s[0]&&K(s[0],"raw").string,o="";if(i){let u=K(r[0],"raw").string;o=bt(i,u)}else o=Dt(K(r[0],"raw").string,e.gullet.macros,n);let l=e.
parseExpression(!0,t,!0);return{type:"color",mode:e.mode,color:o,isTextColor:!1,body:l}},mathmlBuilder:Ao});F({type:"color",names:["\\definecolor"],props:{numArgs:3,allowedInText:!0,argTypes:["raw","r\
aw","raw"]},handler({parser:e,funcName:t,token:n},r){let s=K(r[0],"raw").string;if(!/^[A-Za-z]+$/.test(s))throw new T("Color name must be latin letters.",n);let i=K(r[1],"raw").string;if(!["HTML","RGB",
"rgb"].includes(i))throw new T("Color model must be HTML, RGB, or rgb.",n);let o=K(r[2],"raw").string,l=bt(i,o);return e.gullet.macros.set(`\\\\color@${s}`,{tokens:[{text:l}],numArgs:0}),{type:"intern\
al",mode:e.mode}}});F({type:"cr",names:["\\\\"],props:{numArgs:0,numOptionalArgs:0,allowedInText:!0},handler({parser:e},t,n){let r=e.gullet.future().text==="["?e.parseSizeGroup(!0):null,s=!e.settings.
displayMode;return{type:"cr",mode:e.mode,newLine:s,size:r&&K(r,"size").value}},mathmlBuilder(e,t){let n=new w("mo");if(e.newLine&&(n.setAttribute("linebreak","newline"),e.size)){let r=$e(e.size,t);n.setAttribute(
"height",r.number+r.unit)}return n}});var vr={"\\global":"\\global","\\long":"\\\\globallong","\\\\globallong":"\\\\globallong","\\def":"\\gdef","\\gdef":"\\gdef","\\edef":"\\xdef","\\xdef":"\\xdef","\
\\let":"\\\\globallet","\\futurelet":"\\\\globalfuture"},yn=e=>{let t=e.text;if(/^(?:[\\{}$&#^_]|EOF)$/.test(t))throw new T("Expected a control sequence",e);return t},td=e=>{let t=e.gullet.popToken();
return t.text==="="&&(t=e.gullet.popToken(),t.text===" "&&(t=e.gullet.popToken())),t},Co=(e,t,n,r)=>{let s=e.gullet.macros.get(n.text);s==null&&(n.noexpand=!0,s={tokens:[n],numArgs:0,unexpandable:!e.gullet.
isExpandable(n.text)}),e.gullet.macros.set(t,s,r)};F({type:"internal",names:["\\global","\\long","\\\\globallong"],props:{numArgs:0,allowedInText:!0},handler({parser:e,funcName:t}){e.consumeSpaces();let n=e.
fetch();if(vr[n.text])return(t==="\\global"||t==="\\\\globallong")&&(n.text=vr[n.text]),K(e.parseFunction(),"internal");throw new T("Invalid token after macro prefix",n)}});F({type:"internal",names:["\
\\def","\\gdef","\\edef","\\xdef"],props:{numArgs:0,allowedInText:!0,primitive:!0},handler({parser:e,funcName:t}){let n=e.gullet.popToken(),r=n.text;if(/^(?:[\\{}$&#^_]|EOF)$/.test(r))throw new T("Exp\
ected a control sequence",n);let s=0,i,o=[[]];for(;e.gullet.future().text!=="{";)if(n=e.gullet.popToken(),n.text==="#"){if(e.gullet.future().text==="{"){i=e.gullet.future(),o[s].push("{");break}if(n=e.
gullet.popToken(),!/^[1-9]$/.test(n.text))throw new T(`Invalid argument number "${n.text}"`);if(parseInt(n.text)!==s+1)throw new T(`Argument number "${n.text}" out of order`);s++,o.push([])}else{if(n.
text==="EOF")throw new T("Expected a macro definition");o[s].push(n.text)}let{tokens:l}=e.gullet.consumeArg();if(i&&l.unshift(i),t==="\\edef"||t==="\\xdef"){if(l=e.gullet.expandTokens(l),l.length>e.gullet.
settings.maxExpand)throw new T("Too many expansions in an "+t);l.reverse()}return e.gullet.macros.set(r,{tokens:l,numArgs:s,delimiters:o},t===vr[t]),{type:"internal",mode:e.mode}}});F({type:"internal",
names:["\\let","\\\\globallet"],props:{numArgs:0,allowedInText:!0,primitive:!0},handler({parser:e,funcName:t}){let n=yn(e.gullet.popToken());e.gullet.consumeSpaces();let r=td(e);return Co(e,n,r,t==="\\\
\\globallet"),{type:"internal",mode:e.mode}}});F({type:"internal",names:["\\futurelet","\\\\globalfuture"],props:{numArgs:0,allowedInText:!0,primitive:!0},handler({parser:e,funcName:t}){let n=yn(e.gullet.
popToken()),r=e.gullet.popToken(),s=e.gullet.popToken();return Co(e,n,s,t==="\\\\globalfuture"),e.gullet.pushToken(s),e.gullet.pushToken(r),{type:"internal",mode:e.mode}}});F({type:"internal",names:["\
\\newcommand","\\renewcommand","\\providecommand"],props:{numArgs:0,allowedInText:!0,primitive:!0},handler({parser:e,funcName:t}){let n="",r=e.gullet.popToken();r.text==="{"?(n=yn(e.gullet.popToken()),
e.gullet.popToken()):n=yn(r);let s=e.gullet.isDefined(n);if(s&&t==="\\newcommand")throw new T(`\\newcommand{${n}} attempting to redefine ${n}; use \\renewcommand`);if(!s&&t==="\\renewcommand")throw new T(
`\\renewcommand{${n}} when command ${n} does not yet exist; use \\newcommand`);let i=0;if(e.gullet.future().text==="["){let l=e.gullet.popToken();if(l=e.gullet.popToken(),!/^[0-9]$/.test(l.text))throw new T(
`Invalid number of arguments: "${l.text}"`);if(i=parseInt(l.text),l=e.gullet.popToken(),l.text!=="]")throw new T(`Invalid argument "${l.text}"`)}let{tokens:o}=e.gullet.consumeArg();return t==="\\provid\
ecommand"&&e.gullet.macros.has(n)||e.gullet.macros.set(n,{tokens:o,numArgs:i}),{type:"internal",mode:e.mode}}});var kr={"\\bigl":{mclass:"mopen",size:1},"\\Bigl":{mclass:"mopen",size:2},"\\biggl":{mclass:"\
mopen",size:3},"\\Biggl":{mclass:"mopen",size:4},"\\bigr":{mclass:"mclose",size:1},"\\Bigr":{mclass:"mclose",size:2},"\\biggr":{mclass:"mclose",size:3},"\\Biggr":{mclass:"mclose",size:4},"\\bigm":{mclass:"\
mrel",size:1},"\\Bigm":{mclass:"mrel",size:2},"\\biggm":{mclass:"mrel",size:3},"\\Biggm":{mclass:"mrel",size:4},"\\big":{mclass:"mord",size:1},"\\Big":{mclass:"mord",size:2},"\\bigg":{mclass:"mord",size:3},
"\\Bigg":{mclass:"mord",size:4}},Fr={"(":")","\\lparen":"\\rparen","[":"]","\\lbrack":"\\rbrack","\\{":"\\}","\\lbrace":"\\rbrace","⦇":"⦈","\\llparenthesis":"\\rrparenthesis","\\lfloor":"\\rfloor",
"⌊":"⌋","\\lceil":"\\rceil","⌈":"⌉","\\langle":"\\rangle","⟨":"⟩","\\lAngle":"\\rAngle","⟪":"⟫","\\llangle":"\\rrangle","⦉":"⦊","\\lvert":"\\rvert","\\lVert":"\\rVert","\\lgroup":"\
\\rgroup","⟮":"⟯","\\lmoustache":"\\rmoustache","⎰":"⎱","\\llbracket":"\\rrbracket","⟦":"⟧","\\lBrace":"\\rBrace","⦃":"⦄"},nd=new Set(Object.keys(Fr));new Set(Object.values(Fr));var Ro=new Set(
["(","\\lparen",")","\\rparen","[","\\lbrack","]","\\rbrack","\\{","\\lbrace","\\}","\\rbrace","⦇","\\llparenthesis","⦈","\\rrparenthesis","\\lfloor","\\rfloor","⌊","⌋","\\lceil","\\rceil","⌈",
"⌉","<",">","\\langle","⟨","\\rangle","⟩","\\lAngle","⟪","\\rAngle","⟫","\\llangle","⦉","\\rrangle","⦊","\\lt","\\gt","\\lvert","\\rvert","\\lVert","\\rVert","\\lgroup","\\rgroup","⟮",
"⟯","\\lmoustache","\\rmoustache","⎰","⎱","\\llbracket","\\rrbracket","⟦","⟧","\\lBrace","\\rBrace","⦃","⦄","/","\\backslash","|","\\vert","\\|","\\Vert","‖","\\uparrow","\\Uparrow","\\\
downarrow","\\Downarrow","\\updownarrow","\\Updownarrow","."]),rd=new Set(["}","\\left","\\middle","\\right"]),An=e=>e.length>0&&(Ro.has(e)||kr[e]||rd.has(e)),Zi=[0,1.2,1.8,2.4,3];function Nt(e,t){e.type===
"ordgroup"&&e.body.length===1&&(e=e.body[0]);let n=En(e);if(n&&Ro.has(n.text))return(n.text==="<"||n.text==="\\lt")&&(n.text="⟨"),(n.text===">"||n.text==="\\gt")&&(n.text="⟩"),n;throw n?new T(`Inv\
alid delimiter '${n.text}' after '${t.funcName}'`,e):new T(`Invalid delimiter type '${e.type}'`,e)}var sd=new Set(["/","\\","\\backslash","∖","\\vert","|"]),wn=(e,t,n,r)=>{let s=e==="."?"":e,i=new w(
"mo",[Se(s,t)]);return i.setAttribute("fence","true"),i.setAttribute("form",n),i.setAttribute("stretchy",r?"true":"false"),i};F({type:"delimsizing",names:["\\bigl","\\Bigl","\\biggl","\\Biggl","\\bigr",
"\\Bigr","\\biggr","\\Biggr","\\bigm","\\Bigm","\\biggm","\\Biggm","\\big","\\Big","\\bigg","\\Bigg"],props:{numArgs:1,argTypes:["primitive"]},handler:(e,t)=>{let n=Nt(t[0],e),r={type:"delimsizing",mode:e.
parser.mode,size:kr[e.funcName].size,mclass:kr[e.funcName].mclass,delim:n.text},s=e.parser.fetch().text;return s!=="^"&&s!=="_"?r:{type:"ordgroup",mode:"math",body:[r,{type:"ordgroup",mode:"math",body:[]}]}},
mathmlBuilder:e=>{let t=[],n=e.delim==="."?"":e.delim;t.push(Se(n,e.mode));let r=new w("mo",t);return e.mclass==="mopen"||e.mclass==="mclose"?r.setAttribute("fence","true"):r.setAttribute("fence","fal\
se"),(sd.has(n)||n.indexOf("arrow")>-1)&&r.setAttribute("stretchy","true"),r.setAttribute("symmetric","true"),r.setAttribute("minsize",Zi[e.size]+"em"),r.setAttribute("maxsize",Zi[e.size]+"em"),r}});function So(e){
if(!e.body)throw new Error("Bug: The delim ParseNode wasn't fully parsed.")}F({type:"leftright-right",names:["\\right"],props:{numArgs:1,argTypes:["primitive"]},handler:(e,t)=>({type:"leftright-right",
mode:e.parser.mode,delim:Nt(t[0],e).text})});F({type:"leftright",names:["\\left"],props:{numArgs:1,argTypes:["primitive"]},handler:(e,t)=>{let n=Nt(t[0],e),r=e.parser;++r.leftrightDepth;let s=r.parseExpression(
!1,"\\right",!0),i=r.fetch();for(;i.text==="\\middle";){r.consume();let l=r.fetch().text;if(!le.math[l])throw new T(`Invalid delimiter '${l}' after '\\middle'`);Nt({type:"atom",mode:"math",text:l},{funcName:"\
\\middle"}),s.push({type:"middle",mode:"math",delim:l}),r.consume(),s=s.concat(r.parseExpression(!1,"\\right",!0)),i=r.fetch()}--r.leftrightDepth,r.expect("\\right",!1);let o=K(r.parseFunction(),"left\
right-right");return{type:"leftright",mode:r.mode,body:s,left:n.text,right:o.delim,isStretchy:!0}},mathmlBuilder:(e,t)=>{So(e);let n=Ee(e.body,t),r=wn(e.left,e.mode,"prefix",!0);n.unshift(r);let s=wn(
e.right,e.mode,"postfix",!0);if(e.body.length>0){let i=e.body[e.body.length-1];i.type==="color"&&!i.isTextColor&&s.setAttribute("mathcolor",i.color)}return n.push(s),It(n)}});F({type:"delimiter",names:Array.
from(nd),props:{numArgs:0,allowedInText:!0,allowedInMath:!0,allowedInArgument:!0},handler:({parser:e,funcName:t,token:n})=>{if(e.mode==="text")return{type:"textord",mode:"text",text:t,loc:n.loc};if(!e.
settings.wrapDelimiterPairs)return{type:"atom",mode:"math",family:"open",loc:n.loc,text:t};let r=Fr[t],s=e.parseExpression(!1,r,!1);if(e.fetch().text!==r)throw new T("Unmatched delimiter");return e.consume(),
{type:"delimiter",mode:e.mode,body:s,left:t,right:r}},mathmlBuilder:(e,t)=>{So(e);let n=Ee(e.body,t),r=wn(e.left,e.mode,"prefix",!1);n.unshift(r);let s=wn(e.right,e.mode,"postfix",!1);if(e.body.length>
0){let i=e.body[e.body.length-1];i.type==="color"&&!i.isTextColor&&s.setAttribute("mathcolor",i.color)}return n.push(s),It(n)}});F({type:"middle",names:["\\middle"],props:{numArgs:1,argTypes:["primiti\
ve"]},handler:(e,t)=>{let n=Nt(t[0],e);if(!e.parser.leftrightDepth)throw new T("\\middle without preceding \\left",n);return{type:"middle",mode:e.parser.mode,delim:n.text}},mathmlBuilder:e=>{let t=Se(
e.delim,e.mode),n=new w("mo",[t]);return n.setAttribute("stretchy","true"),n.setAttribute("form","infix"),t.text!=="/"&&(n.setAttribute("lspace","0.05em"),n.setAttribute("rspace","0.05em")),n}});var id=[
"\\boxed","\\fcolorbox","\\colorbox"],xt=(e,t)=>{let n=id.includes(e.label)?"mrow":"menclose",r=new w(n,[ee(e.body,t)]);switch(e.label){case"\\overline":r.setAttribute("notation","top"),r.classes.push(
"tml-overline");break;case"\\underline":r.setAttribute("notation","bottom"),r.classes.push("tml-underline");break;case"\\cancel":r.setAttribute("notation","updiagonalstrike"),r.children.push(new w("mr\
ow",[],["tml-cancel","upstrike"]));break;case"\\bcancel":r.setAttribute("notation","downdiagonalstrike"),r.children.push(new w("mrow",[],["tml-cancel","downstrike"]));break;case"\\sout":r.setAttribute(
"notation","horizontalstrike"),r.children.push(new w("mrow",[],["tml-cancel","sout"]));break;case"\\xcancel":r.setAttribute("notation","updiagonalstrike downdiagonalstrike"),r.children.push(new w("mro\
w",[],["tml-cancel","tml-xcancel"]));break;case"\\longdiv":r.setAttribute("notation","longdiv"),r.classes.push("longdiv-top"),r.children.push(new w("mrow",[],["longdiv-arc"]));break;case"\\phase":r.setAttribute(
"notation","phasorangle"),r.classes.push("phasor-bottom"),r.children.push(new w("mrow",[],["phasor-angle"]));break;case"\\textcircled":r.setAttribute("notation","circle"),r.classes.push("circle-pad"),
r.children.push(new w("mrow",[],["textcircle"]));break;case"\\angl":r.setAttribute("notation","actuarial"),r.classes.push("actuarial");break;case"\\boxed":r.style.padding="3pt",r.style.border="1px sol\
id",r.setAttribute("scriptlevel","0"),r.setAttribute("displaystyle","true");break;case"\\fbox":r.setAttribute("notation","box"),r.classes.push("tml-fbox");break;case"\\fcolorbox":case"\\colorbox":{r.style.
padding="0.3em",e.label==="\\fcolorbox"&&(r.style.border="0.0667em solid "+String(e.borderColor));break}}return e.backgroundColor&&r.setAttribute("mathbackground",e.backgroundColor),r};F({type:"enclos\
e",names:["\\colorbox"],props:{numArgs:2,numOptionalArgs:1,allowedInText:!0,argTypes:["raw","raw","text"]},handler({parser:e,funcName:t},n,r){let s=r[0]&&K(r[0],"raw").string,i="";if(s){let l=K(n[0],"\
raw").string;i=bt(s,l)}else i=Dt(K(n[0],"raw").string,e.gullet.macros);let o=n[1];return{type:"enclose",mode:e.mode,label:t,backgroundColor:i,body:o}},mathmlBuilder:xt});F({type:"enclose",names:["\\fco\
lorbox"],props:{numArgs:3,numOptionalArgs:1,allowedInText:!0,argTypes:["raw","raw","raw","text"]},handler({parser:e,funcName:t},n,r){let s=r[0]&&K(r[0],"raw").string,i="",o;if(s){let u=K(n[0],"raw").string,
d=K(n[0],"raw").string;i=bt(s,u),o=bt(s,d)}else i=Dt(K(n[0],"raw").string,e.gullet.macros),o=Dt(K(n[1],"raw").string,e.gullet.macros);let l=n[2];return{type:"enclose",mode:e.mode,label:t,backgroundColor:o,
borderColor:i,body:l}},mathmlBuilder:xt});F({type:"enclose",names:["\\fbox"],props:{numArgs:1,argTypes:["hbox"],allowedInText:!0},handler({parser:e},t){return{type:"enclose",mode:e.mode,label:"\\fbox",
body:t[0]}}});F({type:"enclose",names:["\\angl","\\cancel","\\bcancel","\\xcancel","\\overline","\\boxed","\\longdiv","\\phase"],props:{numArgs:1},handler({parser:e,funcName:t},n){let r=n[0];return{type:"\
enclose",mode:e.mode,label:t,body:r}},mathmlBuilder:xt});F({type:"enclose",names:["\\sout"],props:{numArgs:1,allowedInText:!0},handler({parser:e,funcName:t},n){let r=n[0];return{type:"enclose",mode:e.
mode,label:t,body:r}},mathmlBuilder:xt});F({type:"enclose",names:["\\underline"],props:{numArgs:1,allowedInText:!0},handler({parser:e,funcName:t},n){let r=n[0];return{type:"enclose",mode:e.mode,label:t,
body:r}},mathmlBuilder:xt});F({type:"enclose",names:["\\textcircled"],props:{numArgs:1,argTypes:["text"],allowedInArgument:!0,allowedInText:!0},handler({parser:e,funcName:t},n){let r=n[0];return{type:"\
enclose",mode:e.mode,label:t,body:r}},mathmlBuilder:xt});F({type:"environment",names:["\\begin","\\end"],props:{numArgs:1,argTypes:["text"]},handler({parser:e,funcName:t},n){let r=n[0];if(r.type!=="or\
dgroup")throw new T("Invalid environment name",r);let s="";for(let i=0;i<r.body.length;++i)s+=K(r.body[i],"textord").text;if(t==="\\begin"){if(!Object.prototype.hasOwnProperty.call(_r,s))throw new T("\
No such environment: "+s,r);let i=_r[s],{args:o,optArgs:l}=e.parseArguments("\\begin{"+s+"}",i),u={mode:e.mode,envName:s,parser:e},d=i.handler(u,o,l);e.expect("\\end",!1);let h=e.nextToken,p=K(e.parseFunction(),
"environment");if(p.name!==s)throw new T(`Mismatch: \\begin{${s}} matched by \\end{${p.name}}`,h);return d}return{type:"environment",mode:e.mode,name:s,nameGroup:r}}});F({type:"envTag",names:["\\env@ta\
g"],props:{numArgs:1,argTypes:["math"]},handler({parser:e},t){return{type:"envTag",mode:e.mode,body:t[0]}},mathmlBuilder(e,t){return new w("mrow")}});F({type:"noTag",names:["\\env@notag"],props:{numArgs:0},
handler({parser:e}){return{type:"noTag",mode:e.mode}},mathmlBuilder(e,t){return new w("mrow")}});var Ji=Object.freeze({B:8426,E:8427,F:8427,H:8387,I:8391,L:8390,M:8422,R:8393,e:8394,g:8355,o:8389}),od=Object.
freeze({C:8426,H:8388,I:8392,R:8394,Z:8398}),ad=Object.freeze({C:8383,H:8389,N:8391,P:8393,Q:8393,R:8395,Z:8394}),To=Object.freeze({"ϵ":119527,ϑ:119564,ϰ:119534,φ:119577,ϱ:119535,ϖ:119563}),ld=Object.
freeze({"ϵ":119643,ϑ:119680,ϰ:119650,φ:119693,ϱ:119651,ϖ:119679}),Ki=Object.freeze({"ϵ":119701,ϑ:119738,ϰ:119708,φ:119751,ϱ:119709,ϖ:119737}),cd=Object.freeze({"ϵ":119759,ϑ:119796,ϰ:119766,
φ:119809,ϱ:119767,ϖ:119795}),ud=Object.freeze({upperCaseLatin:{normal:e=>0,bold:e=>119743,italic:e=>119795,"bold-italic":e=>119847,script:e=>Ji[e]||119899,"script-bold":e=>119951,fraktur:e=>od[e]||
120003,"fraktur-bold":e=>120107,"double-struck":e=>ad[e]||120055,"sans-serif":e=>120159,"sans-serif-bold":e=>120211,"sans-serif-italic":e=>120263,"sans-serif-bold-italic":e=>120380,monospace:e=>120367},
lowerCaseLatin:{normal:e=>0,bold:e=>119737,italic:e=>e==="h"?8358:119789,"bold-italic":e=>119841,script:e=>Ji[e]||119893,"script-bold":e=>119945,fraktur:e=>119997,"fraktur-bold":e=>120101,"double-stru\
ck":e=>120049,"sans-serif":e=>120153,"sans-serif-bold":e=>120205,"sans-serif-italic":e=>120257,"sans-serif-bold-italic":e=>120309,monospace:e=>120361},upperCaseGreek:{normal:e=>0,bold:e=>119575,italic:e=>119633,
"bold-italic":e=>119575,script:e=>0,"script-bold":e=>0,fraktur:e=>0,"fraktur-bold":e=>0,"double-struck":e=>0,"sans-serif":e=>119749,"sans-serif-bold":e=>119749,"sans-serif-italic":e=>0,"sans-serif-bol\
d-italic":e=>119807,monospace:e=>0},lowerCaseGreek:{normal:e=>0,bold:e=>119569,italic:e=>119627,"bold-italic":e=>e==="ϕ"?119678:119685,script:e=>0,"script-bold":e=>0,fraktur:e=>0,"fraktur-bold":e=>0,
"double-struck":e=>0,"sans-serif":e=>119743,"sans-serif-bold":e=>119743,"sans-serif-italic":e=>0,"sans-serif-bold-italic":e=>119801,monospace:e=>0},varGreek:{normal:e=>0,bold:e=>To[e]||-51,italic:e=>0,
"bold-italic":e=>ld[e]||58,script:e=>0,"script-bold":e=>0,fraktur:e=>0,"fraktur-bold":e=>0,"double-struck":e=>0,"sans-serif":e=>Ki[e]||116,"sans-serif-bold":e=>Ki[e]||116,"sans-serif-italic":e=>0,"san\
s-serif-bold-italic":e=>cd[e]||174,monospace:e=>0},numeral:{normal:e=>0,bold:e=>120734,italic:e=>0,"bold-italic":e=>0,script:e=>0,"script-bold":e=>0,fraktur:e=>0,"fraktur-bold":e=>0,"double-struck":e=>120744,
"sans-serif":e=>120754,"sans-serif-bold":e=>120764,"sans-serif-italic":e=>0,"sans-serif-bold-italic":e=>0,monospace:e=>120774}}),ft=(e,t)=>{let n=e.codePointAt(0),r=64<n&&n<91?"upperCaseLatin":96<n&&n<
123?"lowerCaseLatin":912<n&&n<938?"upperCaseGreek":944<n&&n<970||e==="ϕ"?"lowerCaseGreek":120545<n&&n<120572||To[e]?"varGreek":47<n&&n<58?"numeral":"other";return r==="other"?e:String.fromCodePoint(n+
ud[r][t](e))},dd=Object.freeze({a:"ᴀ",b:"ʙ",c:"ᴄ",d:"ᴅ",e:"ᴇ",f:"ꜰ",g:"ɢ",h:"ʜ",i:"ɪ",j:"ᴊ",k:"ᴋ",l:"ʟ",m:"ᴍ",n:"ɴ",o:"ᴏ",p:"ᴘ",q:"ǫ",r:"ʀ",s:"s",t:"ᴛ",u:"ᴜ",v:"ᴠ",w:"\
ᴡ",x:"x",y:"ʏ",z:"ᴢ"}),hd=["mathrm","mathit"],pd=(e,t)=>{if(!hd.includes(t)||!e.body||e.body.type!=="ordgroup"||e.body.body.length===1||e.body.body[0].type!=="mathord")return!1;for(let n=1;n<e.body.
body.length;n++){let r=e.body.body[n].type;if(!(r==="mathord"||r==="textord"&&!isNaN(e.body.body[n].text)))return!1}return!0},Do=(e,t)=>{let n=e.font,r=t.withFont(n),s=ee(e.body,r);if(s.children.length===
0)return s;if(n==="boldsymbol"&&["mo","mpadded","mrow"].includes(s.type))return s.style.fontWeight="bold",s;if(pd(e,n)){let l=s.children[0].children[0].children?s.children[0].children[0]:s.children[0];
delete l.attributes.mathvariant;for(let d=1;d<s.children.length;d++)l.children[0].text+=s.children[d].children[0].children?s.children[d].children[0].children[0].text:s.children[d].children[0].text;if(n===
"mathit")return l.children[0].text=l.children[0].text.split("").map(d=>ft(d,"italic")).join(""),l;let u=new w("mpadded",[l]);return u.setAttribute("lspace","0"),u}let i=s.children[0].type==="mo";for(let l=1;l<
s.children.length;l++)s.children[l].type==="mo"&&n==="boldsymbol"&&(s.children[l].style.fontWeight="bold"),s.children[l].type!=="mi"&&(i=!1),(s.children[l].attributes&&s.children[l].attributes.mathvariant||
"")!=="normal"&&(i=!1);if(!i)return s;let o=s.children[0];for(let l=1;l<s.children.length;l++)o.children.push(s.children[l].children[0]);if(o.attributes.mathvariant&&o.attributes.mathvariant==="normal"){
let l=new w("mtext",new ge("​"));return new w("mrow",[l,o])}return o},Xi={"\\Bbb":"\\mathbb","\\bold":"\\mathbf","\\frak":"\\mathfrak","\\bm":"\\boldsymbol"};F({type:"font",names:["\\mathrm","\\mathi\
t","\\mathbf","\\mathnormal","\\up@greek","\\boldsymbol","\\mathbb","\\mathcal","\\mathfrak","\\mathscr","\\mathsf","\\mathsfit","\\mathtt","\\Bbb","\\bm","\\bold","\\frak"],props:{numArgs:1,allowedInArgument:!0},
handler:({parser:e,funcName:t},n)=>{let r=St(n[0]),s=t;return s in Xi&&(s=Xi[s]),{type:"font",mode:e.mode,font:s.slice(1),body:r}},mathmlBuilder:Do});F({type:"font",names:["\\rm","\\sf","\\tt","\\bf",
"\\it","\\cal"],props:{numArgs:0,allowedInText:!0},handler:({parser:e,funcName:t,breakOnTokenText:n},r)=>{let{mode:s}=e,i=e.parseExpression(!0,n,!0),o=`math${t.slice(1)}`;return{type:"font",mode:s,font:o,
body:{type:"ordgroup",mode:e.mode,body:i}}},mathmlBuilder:Do});var Vi=["display","text","script","scriptscript"],md={auto:-1,display:0,text:0,script:1,scriptscript:2},fd=(e,t)=>{let n=t;if(e==="displa\
y"){let r=n.level>=oe.SCRIPT?oe.TEXT:oe.DISPLAY;n=n.withLevel(r)}else e==="text"&&n.level===oe.DISPLAY?n=n.withLevel(oe.TEXT):e==="auto"?n=n.incrementLevel():e==="script"?n=n.withLevel(oe.SCRIPT):e===
"scriptscript"&&(n=n.withLevel(oe.SCRIPTSCRIPT));return n},Lr=(e,t)=>{t=fd(e.scriptLevel,t);let n=ee(e.numer,t),r=ee(e.denom,t);t.level===3&&(n.style.mathDepth="2",n.setAttribute("scriptlevel","2"),r.
style.mathDepth="2",r.setAttribute("scriptlevel","2"));let s=new w("mfrac",[n,r]);if(!e.hasBarLine)s.setAttribute("linethickness","0px");else if(e.barSize){let i=$e(e.barSize,t);s.setAttribute("lineth\
ickness",i.number+i.unit)}if(e.leftDelim!=null||e.rightDelim!=null){let i=[];if(e.leftDelim!=null){let o=new w("mo",[new ge(e.leftDelim.replace("\\",""))]);o.setAttribute("fence","true"),i.push(o)}if(i.
push(s),e.rightDelim!=null){let o=new w("mo",[new ge(e.rightDelim.replace("\\",""))]);o.setAttribute("fence","true"),i.push(o)}s=It(i)}return e.scriptLevel!=="auto"&&(s=new w("mstyle",[s]),s.setAttribute(
"displaystyle",String(e.scriptLevel==="display")),s.setAttribute("scriptlevel",md[e.scriptLevel])),s};F({type:"genfrac",names:["\\cfrac","\\dfrac","\\frac","\\tfrac","\\dbinom","\\binom","\\tbinom","\\\
\\atopfrac","\\\\bracefrac","\\\\brackfrac"],props:{numArgs:2,allowedInArgument:!0},handler:({parser:e,funcName:t},n)=>{let r=n[0],s=n[1],i=!1,o=null,l=null,u="auto";switch(t){case"\\cfrac":case"\\dfra\
c":case"\\frac":case"\\tfrac":i=!0;break;case"\\\\atopfrac":i=!1;break;case"\\dbinom":case"\\binom":case"\\tbinom":o="(",l=")";break;case"\\\\bracefrac":o="\\{",l="\\}";break;case"\\\\brackfrac":o="[",
l="]";break;default:throw new Error("Unrecognized genfrac command")}return t==="\\cfrac"||t.startsWith("\\d")?u="display":t.startsWith("\\t")&&(u="text"),{type:"genfrac",mode:e.mode,continued:!1,numer:r,
denom:s,hasBarLine:i,leftDelim:o,rightDelim:l,scriptLevel:u,barSize:null}},mathmlBuilder:Lr});F({type:"infix",names:["\\over","\\choose","\\atop","\\brace","\\brack"],props:{numArgs:0,infix:!0},handler({
parser:e,funcName:t,token:n}){let r;switch(t){case"\\over":r="\\frac";break;case"\\choose":r="\\binom";break;case"\\atop":r="\\\\atopfrac";break;case"\\brace":r="\\\\bracefrac";break;case"\\brack":r="\
\\\\brackfrac";break;default:throw new Error("Unrecognized infix genfrac command")}return{type:"infix",mode:e.mode,replaceWith:r,token:n}}});var Yi=function(e){let t=null;return e.length>0&&(t=e,t=t===
"."?null:t),t};F({type:"genfrac",names:["\\genfrac"],props:{numArgs:6,allowedInArgument:!0,argTypes:["math","math","size","text","math","math"]},handler({parser:e},t){let n=t[4],r=t[5],s=St(t[0]),i=s.
type==="atom"&&s.family==="open"?Yi(s.text):null,o=St(t[1]),l=o.type==="atom"&&o.family==="close"?Yi(o.text):null,u=K(t[2],"size"),d,h=null;u.isBlank?d=!0:(h=u.value,d=h.number>0);let p="auto",f=t[3];
if(f.type==="ordgroup"){if(f.body.length>0){let x=K(f.body[0],"textord");p=Vi[Number(x.text)]}}else f=K(f,"textord"),p=Vi[Number(f.text)];return{type:"genfrac",mode:e.mode,numer:n,denom:r,continued:!1,
hasBarLine:d,barSize:h,leftDelim:i,rightDelim:l,scriptLevel:p}},mathmlBuilder:Lr});F({type:"infix",names:["\\above"],props:{numArgs:1,argTypes:["size"],infix:!0},handler({parser:e,funcName:t,token:n},r){
return{type:"infix",mode:e.mode,replaceWith:"\\\\abovefrac",barSize:K(r[0],"size").value,token:n}}});F({type:"genfrac",names:["\\\\abovefrac"],props:{numArgs:3,argTypes:["math","size","math"]},handler:({
parser:e,funcName:t},n)=>{let r=n[0],s=xu(K(n[1],"infix").barSize),i=n[2],o=s.number>0;return{type:"genfrac",mode:e.mode,numer:r,denom:i,continued:!1,hasBarLine:o,barSize:s,leftDelim:null,rightDelim:null,
scriptLevel:"auto"}},mathmlBuilder:Lr});F({type:"hbox",names:["\\hbox"],props:{numArgs:1,argTypes:["hbox"],allowedInArgument:!0,allowedInText:!1},handler({parser:e},t){return{type:"hbox",mode:e.mode,body:be(
t[0])}},mathmlBuilder(e,t){let n=t.withLevel(oe.TEXT),r=Je(e.body,n);return kn(r)}});var gd=(e,t)=>{let n=Dr(e.label);return n.style["math-depth"]=0,new w(e.isOver?"mover":"munder",[ee(e.base,t),n])};
F({type:"horizBracket",names:["\\overbrace","\\underbrace","\\overbracket","\\underbracket"],props:{numArgs:1},handler({parser:e,funcName:t},n){return{type:"horizBracket",mode:e.mode,label:t,isOver:/^\\over/.
test(t),base:n[0]}},mathmlBuilder:gd});F({type:"html",names:["\\class","\\id","\\style","\\data"],props:{numArgs:2,argTypes:["raw","original"],allowedInText:!0},handler:({parser:e,funcName:t,token:n},r)=>{
let s=K(r[0],"raw").string,i=r[1];if(e.settings.strict)throw new T(`Function "${t}" is disabled in strict mode`,n);let o,l={};switch(t){case"\\class":l.class=s,o={command:"\\class",class:s};break;case"\
\\id":l.id=s,o={command:"\\id",id:s};break;case"\\style":l.style=s,o={command:"\\style",style:s};break;case"\\data":{let u=s.split(",");for(let d=0;d<u.length;d++){let h=u[d].split("=");if(h.length!==
2)throw new T("Error parsing key-value for \\data");l["data-"+h[0].trim()]=h[1].trim()}o={command:"\\data",attributes:l};break}default:throw new Error("Unrecognized html command")}if(!e.settings.isTrusted(
o))throw new T(`Function "${t}" is not trusted`,n);return{type:"html",mode:e.mode,attributes:l,body:be(i)}},mathmlBuilder:(e,t)=>{let n=Je(e.body,t),r=[];e.attributes.class&&r.push(...e.attributes.class.
trim().split(/\s+/)),n.classes=r;for(let s in e.attributes)s!=="class"&&Object.prototype.hasOwnProperty.call(e.attributes,s)&&n.setAttribute(s,e.attributes[s]);return n}});var mr=function(e){if(/^[-+]? *(\d+(\.\d*)?|\.\d+)$/.
test(e))return{number:+e,unit:"bp"};{let t=/([-+]?) *(\d+(?:\.\d*)?|\.\d+) *([a-z]{2})/.exec(e);if(!t)throw new T("Invalid size: '"+e+"' in \\includegraphics");let n={number:+(t[1]+t[2]),unit:t[3]};if(!mo(
n))throw new T("Invalid unit: '"+n.unit+"' in \\includegraphics.");return n}};F({type:"includegraphics",names:["\\includegraphics"],props:{numArgs:1,numOptionalArgs:1,argTypes:["raw","url"],allowedInText:!1},
handler:({parser:e,token:t},n,r)=>{let s={number:0,unit:"em"},i={number:.9,unit:"em"},o={number:0,unit:"em"},l="";if(r[0]){let h=K(r[0],"raw").string.split(",");for(let p=0;p<h.length;p++){let f=h[p].
split("=");if(f.length===2){let x=f[1].trim();switch(f[0].trim()){case"alt":l=x;break;case"width":s=mr(x);break;case"height":i=mr(x);break;case"totalheight":o=mr(x);break;default:throw new T("Invalid \
key: '"+f[0]+"' in \\includegraphics.")}}}}let u=K(n[0],"url").url;if(l===""&&(l=u,l=l.replace(/^.*[\\/]/,""),l=l.substring(0,l.lastIndexOf("."))),!e.settings.isTrusted({command:"\\includegraphics",url:u}))
throw new T('Function "\\includegraphics" is not trusted',t);return{type:"includegraphics",mode:e.mode,alt:l,width:s,height:i,totalheight:o,src:u}},mathmlBuilder:(e,t)=>{let n=$e(e.height,t),r={number:0,
unit:"em"};e.totalheight.number>0&&e.totalheight.unit===n.unit&&e.totalheight.number>n.number&&(r.number=e.totalheight.number-n.number,r.unit=n.unit);let s=0;e.width.number>0&&(s=$e(e.width,t));let i={
height:n.number+r.number+"em"};s.number>0&&(i.width=s.number+s.unit),r.number>0&&(i.verticalAlign=-r.number+r.unit);let o=new br(e.src,e.alt,i);return o.height=n,o.depth=r,new w("mtext",[o])}});F({type:"\
kern",names:["\\kern","\\mkern","\\hskip","\\mskip"],props:{numArgs:1,argTypes:["size"],primitive:!0,allowedInText:!0},handler({parser:e,funcName:t,token:n},r){let s=K(r[0],"size");if(e.settings.strict){
let i=t[1]==="m",o=s.value.unit==="mu";if(i){if(!o)throw new T(`LaTeX's ${t} supports only mu units, not ${s.value.unit} units`,n);if(e.mode!=="math")throw new T(`LaTeX's ${t} works only in math mode`,
n)}else if(o)throw new T(`LaTeX's ${t} doesn't support mu units`,n)}return{type:"kern",mode:e.mode,dimension:s.value}},mathmlBuilder(e,t){let n=$e(e.dimension,t),r=n.number>0&&n.unit==="em"?No(n.number):
"";if(e.mode==="text"&&r.length>0){let s=new ge(r);return new w("mtext",[s])}else if(n.number>=0){let s=new w("mspace");return s.setAttribute("width",n.number+n.unit),s}else{let s=new w("mrow");return s.
style.marginLeft=n.number+n.unit,s}}});var No=function(e){return e>=.05555&&e<=.05556?" ":e>=.1666&&e<=.1667?" ":e>=.2222&&e<=.2223?" ":e>=.2777&&e<=.2778?"  ":""},Oo=/[^A-Za-z_0-9-]/g;F({type:"\
label",names:["\\label"],props:{numArgs:1,argTypes:["raw"]},handler({parser:e},t){return{type:"label",mode:e.mode,string:t[0].string.replace(Oo,"")}},mathmlBuilder(e,t){let n=new w("mrow",[],["tml-lab\
el"]);return e.string.length>0&&n.setLabel(e.string),n}});var bd=["\\clap","\\llap","\\rlap"];F({type:"lap",names:["\\mathllap","\\mathrlap","\\mathclap","\\clap","\\llap","\\rlap"],props:{numArgs:1,allowedInText:!0},
handler:({parser:e,funcName:t,token:n},r)=>{if(bd.includes(t)){if(e.settings.strict&&e.mode!=="text")throw new T(`{${t}} can be used only in text mode.
 Try \\math${t.slice(1)}`,n);t=t.slice(1)}else t=t.slice(5);let s=r[0];return{type:"lap",mode:e.mode,alignment:t,body:s}},mathmlBuilder:(e,t)=>{let n;if(e.alignment==="llap"){let i=Ee(be(e.body),t),o=new w(
"mphantom",i);n=new w("mpadded",[o]),n.setAttribute("width","0.1px")}let r=ee(e.body,t),s;if(e.alignment==="llap"?(r.style.position="absolute",r.style.right="0",r.style.bottom="0",s=new w("mpadded",[n,
r])):s=new w("mpadded",[r]),e.alignment==="rlap")e.body.body.length>0&&e.body.body[0].type==="genfrac"&&s.setAttribute("lspace","0.16667em");else{let i=e.alignment==="llap"?"-1":"-0.5";s.setAttribute(
"lspace",i+"width"),e.alignment==="llap"?s.style.position="relative":(s.style.display="flex",s.style.justifyContent="center")}return s.setAttribute("width","0.1px"),s}});F({type:"ordgroup",names:["\\(",
"$"],props:{numArgs:0,allowedInText:!0,allowedInMath:!1},handler({funcName:e,parser:t},n){let r=t.mode;t.switchMode("math");let s=e==="\\("?"\\)":"$",i=t.parseExpression(!1,s);return t.expect(s),t.switchMode(
r),{type:"ordgroup",mode:t.mode,body:i}}});F({type:"text",names:["\\)","\\]"],props:{numArgs:0,allowedInText:!0,allowedInMath:!1},handler(e,t){throw new T(`Mismatched ${e.funcName}`,t)}});var xd=(e,t)=>{
switch(t.level){case oe.DISPLAY:return e.display;case oe.TEXT:return e.text;case oe.SCRIPT:return e.script;case oe.SCRIPTSCRIPT:return e.scriptscript;default:return e.text}};F({type:"mathchoice",names:[
"\\mathchoice"],props:{numArgs:4,primitive:!0},handler:({parser:e},t)=>({type:"mathchoice",mode:e.mode,display:be(t[0]),text:be(t[1]),script:be(t[2]),scriptscript:be(t[3])}),mathmlBuilder:(e,t)=>{let n=xd(
e,t);return Je(n,t)}});var yd=["text","textord","mathord","atom"];function Mo(e,t){let n,r=Ee(e.body,t);if(e.mclass==="minner")n=new w("mpadded",r);else if(e.mclass==="mord")e.isCharacterBox||r[0].type===
"mathord"?(n=r[0],n.type="mi",n.children.length===1&&n.children[0].text&&n.children[0].text==="∇"&&n.setAttribute("mathvariant","normal")):n=new w("mi",r);else{n=new w("mrow",r),e.mustPromote?(n=r[0],
n.type="mo",e.isCharacterBox&&e.body[0].text&&/[A-Za-z]/.test(e.body[0].text)&&n.setAttribute("mathvariant","italic")):n=new w("mrow",r);let s=t.level<2;n.type==="mrow"?s&&(e.mclass==="mbin"?(n.children.
unshift(fe(.2222)),n.children.push(fe(.2222))):e.mclass==="mrel"?(n.children.unshift(fe(.2778)),n.children.push(fe(.2778))):e.mclass==="mpunct"?n.children.push(fe(.1667)):e.mclass==="minner"&&(n.children.
unshift(fe(.0556)),n.children.push(fe(.0556)))):e.mclass==="mbin"?(n.attributes.lspace=s?"0.2222em":"0",n.attributes.rspace=s?"0.2222em":"0"):e.mclass==="mrel"?(n.attributes.lspace=s?"0.2778em":"0",n.
attributes.rspace=s?"0.2778em":"0"):e.mclass==="mpunct"?(n.attributes.lspace="0em",n.attributes.rspace=s?"0.1667em":"0"):e.mclass==="mopen"||e.mclass==="mclose"?(n.attributes.lspace="0em",n.attributes.
rspace="0em"):e.mclass==="minner"&&s&&(n.attributes.lspace="0.0556em",n.attributes.width="+0.1111em"),e.mclass==="mopen"||e.mclass==="mclose"||(delete n.attributes.stretchy,delete n.attributes.form)}return n}
F({type:"mclass",names:["\\mathord","\\mathbin","\\mathrel","\\mathopen","\\mathclose","\\mathpunct","\\mathinner"],props:{numArgs:1,primitive:!0},handler({parser:e,funcName:t},n){let r=n[0],s=vn(r),i=!0,
o={type:"mathord",text:"",mode:e.mode},l=r.body?r.body:[r];for(let u of l)if(yd.includes(u.type))le[e.mode][u.text]?o.text+=le[e.mode][u.text].replace:u.text?o.text+=u.text:u.body&&u.body.map(d=>{o.text+=
d.text});else{i=!1;break}return i&&t==="\\mathord"&&o.type==="mathord"&&o.text.length>1?o:{type:"mclass",mode:e.mode,mclass:"m"+t.slice(5),body:be(i?o:r),isCharacterBox:s,mustPromote:i}},mathmlBuilder:Mo});
var Io=e=>{let t=e.type==="ordgroup"&&e.body.length&&e.body.length===1?e.body[0]:e;if(t.type==="atom"){let n=e.body.length>0&&e.body[0].text&&le.math[e.body[0].text]?le.math[e.body[0].text].group:t.family;
return n==="bin"||n==="rel"?"m"+n:"mord"}else return"mord"};F({type:"mclass",names:["\\@binrel"],props:{numArgs:2},handler({parser:e},t){return{type:"mclass",mode:e.mode,mclass:Io(t[0]),body:be(t[1]),
isCharacterBox:vn(t[1])}}});F({type:"mclass",names:["\\stackrel","\\overset","\\underset"],props:{numArgs:2},handler({parser:e,funcName:t},n){let r=n[1],s=n[0],i;t!=="\\stackrel"?i=Io(r):i="mrel";let l={
type:i==="mrel"||i==="mbin"?"op":"ordgroup",mode:r.mode,limits:!0,alwaysHandleSupSub:!0,parentIsSupSub:!1,symbol:!1,suppressBaseShift:t!=="\\stackrel",body:be(r)};return{type:"supsub",mode:s.mode,stack:!0,
base:l,sup:t==="\\underset"?null:s,sub:t==="\\underset"?s:null}},mathmlBuilder:Mo});var dn=(e,t,n)=>{if(!e)return n;let r=ee(e,t);return r.type==="mrow"&&r.children.length===0?n:r};F({type:"multiscrip\
t",names:["\\sideset","\\pres@cript"],props:{numArgs:3},handler({parser:e,funcName:t,token:n},r){if(r[2].body.length===0)throw new T(t+"cannot parse an empty base.");let s=r[2].body[0];if(e.settings.strict&&
t==="\\sideset"&&!s.symbol)throw new T("The base of \\sideset must be a big operator. Try \\prescript.");if(r[0].body.length>0&&r[0].body[0].type!=="supsub"||r[1].body.length>0&&r[1].body[0].type!=="s\
upsub")throw new T("\\sideset can parse only subscripts and superscripts in its first two arguments",n);let i=r[0].body.length>0?r[0].body[0]:null,o=r[1].body.length>0?r[1].body[0]:null;return!i&&!o?s:
i?{type:"multiscript",mode:e.mode,isSideset:t==="\\sideset",prescripts:i,postscripts:o,base:s}:{type:"styling",mode:e.mode,scriptLevel:"text",body:[{type:"supsub",mode:e.mode,base:s,sup:o.sup,sub:o.sub}]}},
mathmlBuilder(e,t){let n=ee(e.base,t),r=new w("mprescripts"),s=new w("none"),i=[],o=dn(e.prescripts.sub,t,s),l=dn(e.prescripts.sup,t,s);if(e.isSideset&&(o.setAttribute("style","text-align: left;"),l.setAttribute(
"style","text-align: left;")),e.postscripts){let u=dn(e.postscripts.sub,t,s),d=dn(e.postscripts.sup,t,s);i=[n,u,d,r,o,l]}else i=[n,r,o,l];return new w("mmultiscripts",i)}});F({type:"not",names:["\\not"],
props:{numArgs:1,primitive:!0,allowedInText:!1},handler({parser:e},t){let n=vn(t[0]),r;return n?(r=be(t[0]),r[0].text.charAt(0)==="\\"&&(r[0].text=le.math[r[0].text].replace),r[0].text=r[0].text.slice(
0,1)+"̸"+r[0].text.slice(1)):r=[{type:"textord",mode:"math",text:"̸"},{type:"kern",mode:"math",dimension:{number:-.6,unit:"em"}},t[0]],{type:"not",mode:e.mode,body:r,isCharacterBox:n}},mathmlBuilder(e,t){
return e.isCharacterBox?Ee(e.body,t,!0)[0]:Je(e.body,t)}});var wd=["textord","mathord","atom"],_d=["\\smallint"],$r=["textord","mathord","ordgroup","close","leftright","font"],Qi=e=>{e.attributes.lspace=
"0.1667em",e.attributes.rspace="0.1667em"},Ft=(e,t)=>{let n;if(e.symbol)n=new w("mo",[Se(e.name,e.mode)]),_d.includes(e.name)?n.setAttribute("largeop","false"):n.setAttribute("movablelimits","false"),
e.fromMathOp&&Qi(n);else if(e.body)n=new w("mo",Ee(e.body,t)),e.fromMathOp&&Qi(n);else if(n=new w("mi",[new ge(e.name.slice(1))]),!e.parentIsSupSub){let r=new w("mo",[Se("⁡","text")]),s=[n,r];if(e.needsLeadingSpace){
let i=new w("mspace");i.setAttribute("width","0.1667em"),s.unshift(i)}if(!e.isFollowedByDelimiter){let i=new w("mspace");i.setAttribute("width","0.1667em"),s.push(i)}n=new w("mrow",s)}return n},vd={"∏":"\
\\prod","∐":"\\coprod","∑":"\\sum","⋀":"\\bigwedge","⋁":"\\bigvee","⋂":"\\bigcap","⋃":"\\bigcup","⨀":"\\bigodot","⨁":"\\bigoplus","⨂":"\\bigotimes","⨄":"\\biguplus","⨅":"\\bigsqca\
p","⨆":"\\bigsqcup","⨃":"\\bigcupdot","⨇":"\\bigdoublevee","⨈":"\\bigdoublewedge","⨉":"\\bigtimes"};F({type:"op",names:["\\coprod","\\bigvee","\\bigwedge","\\biguplus","\\bigcupplus","\\bigcu\
pdot","\\bigcap","\\bigcup","\\bigdoublevee","\\bigdoublewedge","\\intop","\\prod","\\sum","\\bigotimes","\\bigoplus","\\bigodot","\\bigsqcap","\\bigsqcup","\\bigtimes","\\smallint","∏","∐","∑",
"⋀","⋁","⋂","⋃","⨀","⨁","⨂","⨃","⨄","⨅","⨆","⨇","⨈","⨉"],props:{numArgs:0},handler:({parser:e,funcName:t},n)=>{let r=t;return r.length===1&&(r=vd[r]),{type:"op",mode:e.mode,
limits:!0,parentIsSupSub:!1,symbol:!0,stack:!1,name:r}},mathmlBuilder:Ft});F({type:"op",names:["\\mathop"],props:{numArgs:1,primitive:!0},handler:({parser:e},t)=>{let n=t[0],r=n.body?n.body:[n],s=r.length===
1&&wd.includes(r[0].type);return{type:"op",mode:e.mode,limits:!0,parentIsSupSub:!1,symbol:s,fromMathOp:!0,stack:!1,name:s?r[0].text:null,body:s?null:be(n)}},mathmlBuilder:Ft});var kd={"∫":"\\int","∬":"\
\\iint","∭":"\\iiint","∮":"\\oint","∯":"\\oiint","∰":"\\oiiint","∱":"\\intclockwise","∲":"\\varointclockwise","⨌":"\\iiiint","⨍":"\\intbar","⨎":"\\intBar","⨏":"\\fint","⨒":"\\rppo\
lint","⨓":"\\scpolint","⨕":"\\pointint","⨖":"\\sqint","⨗":"\\intlarhk","⨘":"\\intx","⨙":"\\intcap","⨚":"\\intcup"};F({type:"op",names:["\\arcsin","\\arccos","\\arctan","\\arctg","\\arcctg",
"\\arg","\\ch","\\cos","\\cosec","\\cosh","\\cot","\\cotg","\\coth","\\csc","\\ctg","\\cth","\\deg","\\dim","\\exp","\\hom","\\ker","\\lg","\\ln","\\log","\\sec","\\sin","\\sinh","\\sh","\\sgn","\\tan",
"\\tanh","\\tg","\\th"],props:{numArgs:0},handler({parser:e,funcName:t}){let n=e.prevAtomType,r=e.gullet.future().text;return{type:"op",mode:e.mode,limits:!1,parentIsSupSub:!1,symbol:!1,stack:!1,isFollowedByDelimiter:An(
r),needsLeadingSpace:n.length>0&&$r.includes(n),name:t}},mathmlBuilder:Ft});F({type:"op",names:["\\det","\\gcd","\\inf","\\lim","\\max","\\min","\\Pr","\\sup"],props:{numArgs:0},handler({parser:e,funcName:t}){
let n=e.prevAtomType,r=e.gullet.future().text;return{type:"op",mode:e.mode,limits:!0,parentIsSupSub:!1,symbol:!1,stack:!1,isFollowedByDelimiter:An(r),needsLeadingSpace:n.length>0&&$r.includes(n),name:t}},
mathmlBuilder:Ft});F({type:"op",names:["\\int","\\iint","\\iiint","\\iiiint","\\oint","\\oiint","\\oiiint","\\intclockwise","\\varointclockwise","\\intbar","\\intBar","\\fint","\\rppolint","\\scpolint",
"\\pointint","\\sqint","\\intlarhk","\\intx","\\intcap","\\intcup","∫","∬","∭","∮","∯","∰","∱","∲","⨌","⨍","⨎","⨏","⨒","⨓","⨕","⨖","⨗","⨘","⨙","⨚"],props:{numArgs:0,
allowedInArgument:!0},handler({parser:e,funcName:t}){let n=t;return n.length===1&&(n=kd[n]),{type:"op",mode:e.mode,limits:!1,parentIsSupSub:!1,symbol:!0,stack:!1,name:n}},mathmlBuilder:Ft});var Ed=(e,t)=>{
let n=Ee(e.body,t.withFont("mathrm")),r=!0;for(let i=0;i<n.length;i++){let o=n[i];if(o instanceof w)switch(((o.type==="mrow"||o.type==="mpadded")&&o.children.length===1&&o.children[0]instanceof w||o.type===
"mrow"&&o.children.length===2&&o.children[0]instanceof w&&o.children[1]instanceof w&&o.children[1].type==="mspace"&&!o.children[1].attributes.width&&o.children[1].children.length===0)&&(o=o.children[0]),
o.type){case"mi":case"mn":case"ms":case"mtext":break;case"mspace":if(o.attributes.width){let l=o.attributes.width.replace("em",""),u=No(Number(l));u===""?r=!1:n[i]=new w("mtext",[new ge(u)])}break;case"\
mo":{let l=o.children[0];o.children.length===1&&l instanceof ge?l.text=l.text.replace(/\u2212/,"-").replace(/\u2217/,"*"):r=!1;break}default:r=!1}else r=!1}if(r){let i=n.map(o=>o.toText()).join("");n=
[new ge(i)]}else if(n.length===1&&["mover","munder"].includes(n[0].type)&&(n[0].children[0].type==="mi"||n[0].children[0].type==="mtext")){if(n[0].children[0].type="mi",e.parentIsSupSub)return new w("\
mrow",n);{let i=new w("mo",[Se("⁡","text")]);return st([n[0],i])}}let s;if(r?(s=new w("mi",n),n[0].text.length===1&&s.setAttribute("mathvariant","normal")):s=new w("mrow",n),!e.parentIsSupSub){let i=new w(
"mo",[Se("⁡","text")]),o=[s,i];if(e.needsLeadingSpace){let l=new w("mspace");l.setAttribute("width","0.1667em"),o.unshift(l)}if(!e.isFollowedByDelimiter){let l=new w("mspace");l.setAttribute("width",
"0.1667em"),o.push(l)}return st(o)}return s};F({type:"operatorname",names:["\\operatorname@","\\operatornamewithlimits"],props:{numArgs:1,allowedInArgument:!0},handler:({parser:e,funcName:t},n)=>{let r=n[0],
s=e.prevAtomType,i=e.gullet.future().text;return{type:"operatorname",mode:e.mode,body:be(r),alwaysHandleSupSub:t==="\\operatornamewithlimits",limits:!1,parentIsSupSub:!1,isFollowedByDelimiter:An(i),needsLeadingSpace:s.
length>0&&$r.includes(s)}},mathmlBuilder:Ed});m("\\operatorname","\\@ifstar\\operatornamewithlimits\\operatorname@");it({type:"ordgroup",mathmlBuilder(e,t){return Je(e.body,t,e.semisimple)}});F({type:"\
phantom",names:["\\phantom"],props:{numArgs:1,allowedInText:!0},handler:({parser:e},t)=>{let n=t[0];return{type:"phantom",mode:e.mode,body:be(n)}},mathmlBuilder:(e,t)=>{let n=Ee(e.body,t);return new w(
"mphantom",n)}});F({type:"hphantom",names:["\\hphantom"],props:{numArgs:1,allowedInText:!0},handler:({parser:e},t)=>{let n=t[0];return{type:"hphantom",mode:e.mode,body:n}},mathmlBuilder:(e,t)=>{let n=Ee(
be(e.body),t),r=new w("mphantom",n),s=new w("mpadded",[r]);return s.setAttribute("height","0px"),s.setAttribute("depth","0px"),s}});F({type:"vphantom",names:["\\vphantom"],props:{numArgs:1,allowedInText:!0},
handler:({parser:e},t)=>{let n=t[0];return{type:"vphantom",mode:e.mode,body:n}},mathmlBuilder:(e,t)=>{let n=Ee(be(e.body),t),r=new w("mphantom",n),s=new w("mpadded",[r]);return s.setAttribute("width",
"0.1px"),s}});F({type:"pmb",names:["\\pmb"],props:{numArgs:1,allowedInText:!0},handler({parser:e},t){return{type:"pmb",mode:e.mode,body:be(t[0])}},mathmlBuilder(e,t){let n=Ee(e.body,t),r=Tr(n);return r.
setAttribute("style","font-weight:bold"),r}});var Bo=(e,t)=>{let n=t.withLevel(oe.TEXT),r=new w("mpadded",[ee(e.body,n)]),s=$e(e.dy,t);return r.setAttribute("voffset",s.number+s.unit),s.number>0?r.style.
padding=s.number+s.unit+" 0 0 0":r.style.padding="0 0 "+Math.abs(s.number)+s.unit+" 0",r};F({type:"raise",names:["\\raise","\\lower"],props:{numArgs:2,argTypes:["size","primitive"],primitive:!0},handler({
parser:e,funcName:t},n){let r=K(n[0],"size").value;t==="\\lower"&&(r.number*=-1);let s=n[1];return{type:"raise",mode:e.mode,dy:r,body:s}},mathmlBuilder:Bo});F({type:"raise",names:["\\raisebox"],props:{
numArgs:2,argTypes:["size","hbox"],allowedInText:!0},handler({parser:e,funcName:t},n){let r=K(n[0],"size").value,s=n[1];return{type:"raise",mode:e.mode,dy:r,body:s}},mathmlBuilder:Bo});F({type:"ref",names:[
"\\ref","\\eqref"],props:{numArgs:1,argTypes:["raw"]},handler({parser:e,funcName:t},n){return{type:"ref",mode:e.mode,funcName:t,string:n[0].string.replace(Oo,"")}},mathmlBuilder(e,t){let n=e.funcName===
"\\ref"?["tml-ref"]:["tml-ref","tml-eqref"];return new bn("#"+e.string,n,null)}});F({type:"reflect",names:["\\reflectbox"],props:{numArgs:1,argTypes:["hbox"],allowedInText:!0},handler({parser:e},t){return{
type:"reflect",mode:e.mode,body:t[0]}},mathmlBuilder(e,t){let n=ee(e.body,t);return n.style.transform="scaleX(-1)",n}});F({type:"internal",names:["\\relax"],props:{numArgs:0,allowedInText:!0,allowedInArgument:!0},
handler({parser:e}){return{type:"internal",mode:e.mode}}});F({type:"rule",names:["\\rule"],props:{numArgs:2,numOptionalArgs:1,allowedInText:!0,allowedInMath:!0,argTypes:["size","size","size"]},handler({
parser:e},t,n){let r=n[0],s=K(t[0],"size"),i=K(t[1],"size");return{type:"rule",mode:e.mode,shift:r&&K(r,"size").value,width:s.value,height:i.value}},mathmlBuilder(e,t){let n=$e(e.width,t),r=$e(e.height,
t),s=e.shift?$e(e.shift,t):{number:0,unit:"em"},i=t.color&&t.getColor()||"black",o=new w("mspace");if(n.number>0&&r.number>0&&o.setAttribute("mathbackground",i),o.setAttribute("width",n.number+n.unit),
o.setAttribute("height",r.number+r.unit),s.number===0)return o;let l=new w("mpadded",[o]);return s.number>=0?l.setAttribute("height","+"+s.number+s.unit):(l.setAttribute("height",s.number+s.unit),l.setAttribute(
"depth","+"+-s.number+s.unit)),l.setAttribute("voffset",s.number+s.unit),l}});var eo=/^[0-9]$/,Ad={0:"₀",1:"₁",2:"₂",3:"₃",4:"₄",5:"₅",6:"₆",7:"₇",8:"₈",9:"₉"},Cd={0:"⁰",1:"¹",2:"\
²",3:"³",4:"⁴",5:"⁵",6:"⁶",7:"⁷",8:"⁸",9:"⁹"};F({type:"sfrac",names:["\\sfrac"],props:{numArgs:2,allowedInText:!0,allowedInMath:!0},handler({parser:e},t){let n="";for(let s of t[0].body){
if(s.type!=="textord"||!eo.test(s.text))throw new T("Numerator must be an integer.",s);n+=s.text}let r="";for(let s of t[1].body){if(s.type!=="textord"||!eo.test(s.text))throw new T("Denominator must \
be an integer.",s);r+=s.text}return{type:"sfrac",mode:e.mode,numerator:n,denominator:r}},mathmlBuilder(e,t){let n=e.numerator.split("").map(i=>Cd[i]).join(""),r=e.denominator.split("").map(i=>Ad[i]).join(
""),s=new ge(n+"⁄"+r,e.mode,t);return new w("mn",[s],["special-fraction"])}});var to={"\\tiny":.5,"\\sixptsize":.6,"\\Tiny":.6,"\\scriptsize":.7,"\\footnotesize":.8,"\\small":.9,"\\normalsize":1,"\\l\
arge":1.2,"\\Large":1.44,"\\LARGE":1.728,"\\huge":2.074,"\\Huge":2.488};F({type:"sizing",names:["\\tiny","\\sixptsize","\\Tiny","\\scriptsize","\\footnotesize","\\small","\\normalsize","\\large","\\Lar\
ge","\\LARGE","\\huge","\\Huge"],props:{numArgs:0,allowedInText:!0},handler:({breakOnTokenText:e,funcName:t,parser:n},r)=>{n.settings.strict&&n.mode==="math"&&console.log(`Temml strict-mode warning: C\
ommand ${t} is invalid in math mode.`);let s=n.parseExpression(!1,e,!0);return{type:"sizing",mode:n.mode,funcName:t,body:s}},mathmlBuilder:(e,t)=>{let n=t.withFontSize(to[e.funcName]),r=Ee(e.body,n),s=Tr(
r),i=(to[e.funcName]/t.fontSize).toFixed(4);return s.setAttribute("mathsize",i+"em"),s}});F({type:"smash",names:["\\smash"],props:{numArgs:1,numOptionalArgs:1,allowedInText:!0},handler:({parser:e},t,n)=>{
let r=!1,s=!1,i=n[0]&&K(n[0],"ordgroup");if(i){let l="";for(let u=0;u<i.body.length;++u)if(l=i.body[u].text,l==="t")r=!0;else if(l==="b")s=!0;else{r=!1,s=!1;break}}else r=!0,s=!0;let o=t[0];return{type:"\
smash",mode:e.mode,body:o,smashHeight:r,smashDepth:s}},mathmlBuilder:(e,t)=>{let n=new w("mpadded",[ee(e.body,t)]);return e.smashHeight&&n.setAttribute("height","0px"),e.smashDepth&&n.setAttribute("de\
pth","0px"),n}});var Rd=["a","c","e","ı","m","n","o","r","s","u","v","w","x","z","α","ε","ι","κ","ν","ο","π","σ","τ","υ","ω","\\alpha","\\epsilon","\\iota","\\kappa","\\nu","\\omega","\\pi",
"\\tau","\\omega"];F({type:"sqrt",names:["\\sqrt"],props:{numArgs:1,numOptionalArgs:1},handler({parser:e},t,n){let r=n[0],s=t[0];return s.body&&s.body.length===1&&s.body[0].text&&Rd.includes(s.body[0].
text)&&s.body.push({type:"rule",mode:"math",shift:null,width:{number:0,unit:"pt"},height:{number:.5,unit:"em"}}),{type:"sqrt",mode:e.mode,body:s,index:r}},mathmlBuilder(e,t){let{body:n,index:r}=e;return r?
new w("mroot",[ee(n,t),ee(r,t.incrementLevel())]):new w("msqrt",[ee(n,t)])}});var Sd={display:0,text:1,script:2,scriptscript:3},Td={display:["0","true"],text:["0","false"],script:["1","false"],scriptscript:[
"2","false"]};F({type:"styling",names:["\\displaystyle","\\textstyle","\\scriptstyle","\\scriptscriptstyle"],props:{numArgs:0,allowedInText:!0,primitive:!0},handler({breakOnTokenText:e,funcName:t,parser:n},r){
let s=n.parseExpression(!0,e,!0),i=t.slice(1,t.length-5);return{type:"styling",mode:n.mode,scriptLevel:i,body:s}},mathmlBuilder(e,t){let n=t.withLevel(Sd[e.scriptLevel]),r=Ee(e.body,n),s=Tr(r),i=Td[e.
scriptLevel];return s.setAttribute("scriptlevel",i[0]),s.setAttribute("displaystyle",i[1]),s}});var Dd=/^m(over|under|underover)$/,Nd="DHKLUcegorsuvxyzΠΥΨαδηιμνοτυχϵ",Od="BCEFGIMNOPQRSTX\
ZlpqtwΓΘΞΣΦΩβεζθξρςφψϑϕϱ",Md="AJdfΔΛ";it({type:"supsub",mathmlBuilder(e,t){let n=!1,r,s,i=!1,o=!1,l=!1;e.base&&e.base.type==="horizBracket"&&(s=!!e.sup,s===e.base.isOver&&(n=!0,r=e.
base.isOver)),e.base&&!e.stack&&(e.base.type==="op"||e.base.type==="operatorname")&&(e.base.parentIsSupSub=!0,i=!e.base.symbol,o=i&&!e.isFollowedByDelimiter,l=e.base.needsLeadingSpace);let u=e.stack&&
e.base.body.length===1?[ee(e.base.body[0],t)]:[ee(e.base,t)],d=t.inSubOrSup();if(e.sub){let f=ee(e.sub,d);t.level===3&&f.setAttribute("scriptlevel","2"),u.push(f)}if(e.sup){let f=ee(e.sup,d);if(t.level===
3&&f.setAttribute("scriptlevel","2"),e.base&&e.base.text&&e.base.text.length===1){let x=e.base.text;Nd.indexOf(x)>-1?f.classes.push("tml-sml-pad"):Od.indexOf(x)>-1?f.classes.push("tml-med-pad"):Md.indexOf(
x)>-1&&f.classes.push("tml-lrg-pad")}u.push(f)}let h;if(n)h=r?"mover":"munder";else if(e.sub)if(e.sup){let f=e.base;f&&(f.type==="op"&&f.limits||f.type==="multiscript")&&(t.level===oe.DISPLAY||f.alwaysHandleSupSub)||
f&&f.type==="operatorname"&&f.alwaysHandleSupSub&&(t.level===oe.DISPLAY||f.limits)?h="munderover":h="msubsup"}else{let f=e.base;e.stack||f&&f.type==="op"&&f.limits&&(t.level===oe.DISPLAY||f.alwaysHandleSupSub)||
f&&f.type==="operatorname"&&f.alwaysHandleSupSub&&(f.limits||t.level===oe.DISPLAY)?h="munder":h="msub"}else{let f=e.base;f&&f.type==="op"&&f.limits&&(t.level===oe.DISPLAY||f.alwaysHandleSupSub)||f&&f.
type==="operatorname"&&f.alwaysHandleSupSub&&(f.limits||t.level===oe.DISPLAY)?h="mover":h="msup"}let p=new w(h,u);if(i){let f=new w("mo",[Se("⁡","text")]);if(l){let x=new w("mspace");x.setAttribute(
"width","0.1667em"),p=st([x,p,f])}else p=st([p,f]);if(o){let x=new w("mspace");x.setAttribute("width","0.1667em"),p.children.push(x)}}else Dd.test(h)&&(p=new w("mrow",[p]));return p}});var Id=["\\short\
mid","\\nshortmid","\\shortparallel","\\nshortparallel","\\smallsetminus"],Bd=["\\Rsh","\\Lsh","\\restriction"],Fd=e=>{if(e.length===1){let t=e.codePointAt(0);return 8591<t&&t<8704}return e.indexOf("a\
rrow")>-1||e.indexOf("harpoon")>-1||Bd.includes(e)};it({type:"atom",mathmlBuilder(e,t){let n=new w("mo",[Se(e.text,e.mode)]);if(e.family==="punct")n.setAttribute("separator","true");else if(e.family===
"open"||e.family==="close")e.family==="open"?(n.setAttribute("form","prefix"),n.setAttribute("stretchy","false")):e.family==="close"&&(n.setAttribute("form","postfix"),n.setAttribute("stretchy","false"));else if(e.
text==="\\mid")n.setAttribute("lspace","0.22em"),n.setAttribute("rspace","0.22em"),n.setAttribute("stretchy","false");else if(e.family==="rel"&&Fd(e.text))n.setAttribute("stretchy","false");else if(Id.
includes(e.text))n.setAttribute("mathsize","70%");else if(e.text===":")n.attributes.lspace="0.2222em",n.attributes.rspace="0.2222em";else if(e.needsSpacing)return e.family==="bin"?new w("mrow",[fe(.222),
n,fe(.222)]):new w("mrow",[fe(.2778),n,fe(.2778)]);return n}});var no={mathbf:"bold",mathrm:"normal",textit:"italic",mathit:"italic",mathnormal:"italic",mathbb:"double-struck",mathcal:"script",mathfrak:"\
fraktur",mathscr:"script",mathsf:"sans-serif",mathtt:"monospace"},Fo=function(e,t){if(t.fontFamily==="texttt")return"monospace";if(t.fontFamily==="textsc")return"normal";if(t.fontFamily==="textsf")return t.
fontShape==="textit"&&t.fontWeight==="textbf"?"sans-serif-bold-italic":t.fontShape==="textit"?"sans-serif-italic":t.fontWeight==="textbf"?"sans-serif-bold":"sans-serif";if(t.fontShape==="textit"&&t.fontWeight===
"textbf")return"bold-italic";if(t.fontShape==="textit")return"italic";if(t.fontWeight==="textbf")return"bold";let n=t.font;if(!n||n==="mathnormal")return null;let r=e.mode;switch(n){case"mathit":return"\
italic";case"mathrm":{let i=e.text.codePointAt(0);return 939<i&&i<975?"italic":"normal"}case"greekItalic":return"italic";case"up@greek":return"normal";case"boldsymbol":case"mathboldsymbol":return"bold\
-italic";case"mathbf":return"bold";case"mathbb":return"double-struck";case"mathfrak":return"fraktur";case"mathscr":case"mathcal":return"script";case"mathsf":return"sans-serif";case"mathsfit":return"sa\
ns-serif-italic";case"mathtt":return"monospace"}let s=e.text;return le[r][s]&&le[r][s].replace&&(s=le[r][s].replace),Object.prototype.hasOwnProperty.call(no,n)?no[n]:null},Ld=/^\d(?:[\d,.]*\d)?$/,$d=/[A-Ba-z]/,
qd=new Set(["\\prime","\\dprime","\\trprime","\\qprime","\\backprime","\\backdprime","\\backtrprime"]),Pd=(e,t,n)=>{let r=new w(n,[e]),s=new w("mstyle",[r]);return s.style["font-style"]="italic",s.style["\
font-family"]="Cambria, 'Times New Roman', serif",t==="bold-italic"&&(s.style["font-weight"]="bold"),s};it({type:"mathord",mathmlBuilder(e,t){let n=Se(e.text,e.mode,t),r=n.text.codePointAt(0),s=912<r&&
r<938?"normal":"italic",i=Fo(e,t)||s;if(i==="script")return n.text=ft(n.text,i),new w("mi",[n],[t.font]);i!=="italic"&&(n.text=ft(n.text,i));let o=new w("mi",[n]);if(i==="normal"&&(o.setAttribute("mat\
hvariant","normal"),n.text.length===1)){let l=new w("mspace",[]);o=new w("mrow",[o,l])}return o}});it({type:"textord",mathmlBuilder(e,t){let n=e.text,r=n.codePointAt(0);t.fontFamily==="textsc"&&96<r&&
r<123&&(n=dd[n]);let s=Se(n,e.mode,t),i=Fo(e,t)||"normal",o;if(Ld.test(e.text)){let l=e.mode==="text"?"mtext":"mn";if(i==="italic"||i==="bold-italic")return Pd(s,i,l);i!=="normal"&&(s.text=s.text.split(
"").map(u=>ft(u,i)).join("")),o=new w(l,[s])}else if(e.mode==="text")i!=="normal"&&(s.text=ft(s.text,i)),o=new w("mtext",[s]);else if(qd.has(e.text))o=new w("mo",[s]),o.classes.push("tml-prime");else{
let l=s.text;i!=="italic"&&(s.text=ft(s.text,i)),o=new w("mi",[s]),s.text===l&&$d.test(l)&&o.setAttribute("mathvariant","italic")}return o}});var zd={"\\nobreak":"nobreak","\\allowbreak":"allowbreak"},
Ud={" ":{},"\\ ":{},"~":{className:"nobreak"},"\\space":{},"\\nobreakspace":{className:"nobreak"}};it({type:"spacing",mathmlBuilder(e,t){let n;if(Object.prototype.hasOwnProperty.call(Ud,e.text))n=new w(
"mtext",[new ge(" ")]);else if(Object.prototype.hasOwnProperty.call(zd,e.text))n=new w("mo"),e.text==="\\nobreak"&&n.setAttribute("linebreak","nobreak");else throw new T(`Unknown type of space "${e.text}\
"`);return n}});it({type:"tag"});var ro={"\\text":void 0,"\\textrm":"textrm","\\textsf":"textsf","\\texttt":"texttt","\\textnormal":"textrm","\\textsc":"textsc"},so={"\\textbf":"textbf","\\textmd":"te\
xtmd"},Gd={"\\textit":"textit","\\textup":"textup"},jd=(e,t)=>{let n=e.font;if(n){if(ro[n])return t.withTextFontFamily(ro[n]);if(so[n])return t.withTextFontWeight(so[n]);if(n==="\\emph")return t.fontShape===
"textit"?t.withTextFontShape("textup"):t.withTextFontShape("textit")}else return t;return t.withTextFontShape(Gd[n])};F({type:"text",names:["\\text","\\textrm","\\textsf","\\texttt","\\textnormal","\\t\
extsc","\\textbf","\\textmd","\\textit","\\textup","\\emph"],props:{numArgs:1,argTypes:["text"],allowedInArgument:!0,allowedInText:!0},handler({parser:e,funcName:t},n){let r=n[0];return{type:"text",mode:e.
mode,body:be(r),font:t}},mathmlBuilder(e,t){let n=jd(e,t),r=Je(e.body,n);return kn(r)}});F({type:"vcenter",names:["\\vcenter"],props:{numArgs:1,argTypes:["original"],allowedInText:!1},handler({parser:e},t){
return{type:"vcenter",mode:e.mode,body:t[0]}},mathmlBuilder(e,t){let n=new w("mtd",[ee(e.body,t)]);n.style.padding="0";let r=new w("mtr",[n]);return new w("mtable",[r])}});F({type:"verb",names:["\\verb"],
props:{numArgs:0,allowedInText:!0},handler(e,t,n){throw new T("\\verb ended by end of line instead of matching delimiter")},mathmlBuilder(e,t){let n=new ge(Hd(e)),r=new w("mtext",[n]);return r.setAttribute(
"mathvariant","monospace"),r}});var Hd=e=>e.body.replace(/ /g,e.star?"␣":" "),rt=uo,Lo=`[ \r
	]`,Wd="\\\\[a-zA-Z@]+",Zd="\\\\[^\uD800-\uDFFF]",Jd=`(${Wd})${Lo}*`,Kd=`\\\\(
|[ \r	]+
?)[ \r	]*`,Er="[̀-ͯ]",io=new RegExp(`${Er}+$`),Xd=`(${Lo}+)|${Kd}|([!-\\[\\]-‧‪-퟿豈-￿]${Er}*|[\uD800-\uDBFF][\uDC00-\uDFFF]${Er}*|\\\\verb\\*([^]).*?\\4|\\\\verb([^*a-zA-Z]).*?\\5|${Jd}|${Zd}\
)`,_n=class{constructor(t,n){this.input=t,this.settings=n,this.tokenRegex=new RegExp(Xd,"g"),this.catcodes={"%":14,"~":13}}setCatcode(t,n){this.catcodes[t]=n}lex(){let t=this.input,n=this.tokenRegex.lastIndex;
if(n===t.length)return new Re("EOF",new Ae(this,n,n));let r=this.tokenRegex.exec(t);if(r===null||r.index!==n)throw new T(`Unexpected character: '${t[n]}'`,new Re(t[n],new Ae(this,n,n+1)));let s=r[6]||
r[3]||(r[2]?"\\ ":" ");if(this.catcodes[s]===14){let i=t.indexOf(`
`,this.tokenRegex.lastIndex);if(i===-1){if(this.tokenRegex.lastIndex=t.length,this.settings.strict)throw new T("% comment has no terminating newline; LaTeX would fail because of commenting the end of \
math mode")}else this.tokenRegex.lastIndex=i+1;return this.lex()}return new Re(s,new Ae(this,n,this.tokenRegex.lastIndex))}},Ar=class{constructor(t=Object.create(null),n=Object.create(null)){this.current=
n,this.builtins=t,this.undefStack=[]}beginGroup(){this.undefStack.push(Object.create(null))}endGroup(){if(this.undefStack.length===0)throw new T("Unbalanced namespace destruction: attempt to pop globa\
l namespace; please report this as a bug");let t=this.undefStack.pop();for(let n in t)Object.prototype.hasOwnProperty.call(t,n)&&(t[n]===void 0?delete this.current[n]:this.current[n]=t[n])}has(t){return Object.
prototype.hasOwnProperty.call(this.current,t)||Object.prototype.hasOwnProperty.call(this.builtins,t)}get(t){return Object.prototype.hasOwnProperty.call(this.current,t)?this.current[t]:this.builtins[t]}set(t,n,r=!1){
if(r){for(let s=0;s<this.undefStack.length;s++)delete this.undefStack[s][t];this.undefStack.length>0&&(this.undefStack[this.undefStack.length-1][t]=n)}else{let s=this.undefStack[this.undefStack.length-
1];s&&!Object.prototype.hasOwnProperty.call(s,t)&&(s[t]=this.current[t])}this.current[t]=n}},$o={"^":!0,_:!0,"\\limits":!0,"\\nolimits":!0},Cr=class{constructor(t,n,r){this.settings=n,this.expansionCount=
0,this.feed(t),this.macros=new Ar(Zu,n.macros),this.mode=r,this.stack=[]}feed(t){this.lexer=new _n(t,this.settings)}switchMode(t){this.mode=t}beginGroup(){this.macros.beginGroup()}endGroup(){this.macros.
endGroup()}future(){return this.stack.length===0&&this.pushToken(this.lexer.lex()),this.stack[this.stack.length-1]}popToken(){return this.future(),this.stack.pop()}pushToken(t){this.stack.push(t)}pushTokens(t){
this.stack.push(...t)}scanArgument(t){let n,r,s;if(t){if(this.consumeSpaces(),this.future().text!=="[")return null;n=this.popToken(),{tokens:s,end:r}=this.consumeArg(["]"])}else({tokens:s,start:n,end:r}=
this.consumeArg());return this.pushToken(new Re("EOF",r.loc)),this.pushTokens(s),new Re("",Ae.range(n,r))}consumeSpaces(){for(;this.future().text===" ";)this.stack.pop()}consumeArg(t){let n=[],r=t&&t.
length>0;r||this.consumeSpaces();let s=this.future(),i,o=0,l=0;do{if(i=this.popToken(),n.push(i),i.text==="{")++o;else if(i.text==="}"){if(--o,o===-1)throw new T("Extra }",i)}else if(i.text==="EOF")throw new T(
"Unexpected end of input in a macro argument, expected '"+(t&&r?t[l]:"}")+"'",i);if(t&&r)if((o===0||o===1&&t[l]==="{")&&i.text===t[l]){if(++l,l===t.length){n.splice(-l,l);break}}else l=0}while(o!==0||
r);return s.text==="{"&&n[n.length-1].text==="}"&&(n.pop(),n.shift()),n.reverse(),{tokens:n,start:s,end:i}}consumeArgs(t,n){if(n){if(n.length!==t+1)throw new T("The length of delimiters doesn't match \
the number of args!");let s=n[0];for(let i=0;i<s.length;i++){let o=this.popToken();if(s[i]!==o.text)throw new T("Use of the macro doesn't match its definition",o)}}let r=[];for(let s=0;s<t;s++)r.push(
this.consumeArg(n&&n[s+1]).tokens);return r}expandOnce(t){let n=this.popToken(),r=n.text,s=n.noexpand?null:this._getExpansion(r);if(s==null||t&&s.unexpandable){if(t&&s==null&&r[0]==="\\"&&!this.isDefined(
r))throw new T("Undefined control sequence: "+r);return this.pushToken(n),!1}if(this.expansionCount++,this.expansionCount>this.settings.maxExpand)throw new T("Too many expansions: infinite loop or nee\
d to increase maxExpand setting");let i=s.tokens,o=this.consumeArgs(s.numArgs,s.delimiters);if(s.numArgs){i=i.slice();for(let l=i.length-1;l>=0;--l){let u=i[l];if(u.text==="#"){if(l===0)throw new T("I\
ncomplete placeholder at end of macro body",u);if(u=i[--l],u.text==="#")i.splice(l+1,1);else if(/^[1-9]$/.test(u.text))i.splice(l,2,...o[+u.text-1]);else throw new T("Not a valid argument number",u)}}}
return this.pushTokens(i),i.length}expandAfterFuture(){return this.expandOnce(),this.future()}expandNextToken(){for(;;)if(this.expandOnce()===!1){let t=this.stack.pop();return t.treatAsRelax&&(t.text=
"\\relax"),t}throw new Error}expandMacro(t){return this.macros.has(t)?this.expandTokens([new Re(t)]):void 0}expandTokens(t){let n=[],r=this.stack.length;for(this.pushTokens(t);this.stack.length>r;)if(this.
expandOnce(!0)===!1){let s=this.stack.pop();s.treatAsRelax&&(s.noexpand=!1,s.treatAsRelax=!1),n.push(s)}return n}expandMacroAsText(t){let n=this.expandMacro(t);return n&&n.map(r=>r.text).join("")}_getExpansion(t){
let n=this.macros.get(t);if(n==null)return n;if(t.length===1){let s=this.lexer.catcodes[t];if(s!=null&&s!==13)return}let r=typeof n=="function"?n(this):n;if(typeof r=="string"){let s=0;if(r.indexOf("#")!==
-1){let d=r.replace(/##/g,"");for(;d.indexOf("#"+(s+1))!==-1;)++s}let i=new _n(r,this.settings),o=[],l=i.lex();for(;l.text!=="EOF";)o.push(l),l=i.lex();return o.reverse(),{tokens:o,numArgs:s}}return r}isDefined(t){
return this.macros.has(t)||Object.prototype.hasOwnProperty.call(rt,t)||Object.prototype.hasOwnProperty.call(le.math,t)||Object.prototype.hasOwnProperty.call(le.text,t)||Object.prototype.hasOwnProperty.
call($o,t)}isExpandable(t){let n=this.macros.get(t);return n!=null?typeof n=="string"||typeof n=="function"||!n.unexpandable:Object.prototype.hasOwnProperty.call(rt,t)&&!rt[t].primitive}},oo=/^[₊₋₌₍₎₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ]/,
hn=Object.freeze({"₊":"+","₋":"-","₌":"=","₍":"(","₎":")","₀":"0","₁":"1","₂":"2","₃":"3","₄":"4","₅":"5","₆":"6","₇":"7","₈":"8","₉":"9","ₐ":"a","ₑ":"e","ₕ":"h","ᵢ":"\
i","ⱼ":"j","ₖ":"k","ₗ":"l","ₘ":"m","ₙ":"n","ₒ":"o","ₚ":"p","ᵣ":"r","ₛ":"s","ₜ":"t","ᵤ":"u","ᵥ":"v","ₓ":"x","ᵦ":"β","ᵧ":"γ","ᵨ":"ρ","ᵩ":"ϕ","ᵪ":"χ","⁺":"+","⁻":"\
-","⁼":"=","⁽":"(","⁾":")","⁰":"0","¹":"1","²":"2","³":"3","⁴":"4","⁵":"5","⁶":"6","⁷":"7","⁸":"8","⁹":"9","ᴬ":"A","ᴮ":"B","ᴰ":"D","ᴱ":"E","ᴳ":"G","ᴴ":"H","ᴵ":"I",
"ᴶ":"J","ᴷ":"K","ᴸ":"L","ᴹ":"M","ᴺ":"N","ᴼ":"O","ᴾ":"P","ᴿ":"R","ᵀ":"T","ᵁ":"U","ⱽ":"V","ᵂ":"W","ᵃ":"a","ᵇ":"b","ᶜ":"c","ᵈ":"d","ᵉ":"e","ᶠ":"f","ᵍ":"g",ʰ:"h","ⁱ":"\
i",ʲ:"j","ᵏ":"k",ˡ:"l","ᵐ":"m",ⁿ:"n","ᵒ":"o","ᵖ":"p",ʳ:"r",ˢ:"s","ᵗ":"t","ᵘ":"u","ᵛ":"v",ʷ:"w",ˣ:"x",ʸ:"y","ᶻ":"z","ᵝ":"β","ᵞ":"γ","ᵟ":"δ","ᵠ":"ϕ","ᵡ":"χ","ᶿ":"\
θ"}),ao=Object.freeze({"𝒜":"A",ℬ:"B","𝒞":"C","𝒟":"D",ℰ:"E",ℱ:"F","𝒢":"G",ℋ:"H",ℐ:"I","𝒥":"J","𝒦":"K",ℒ:"L",ℳ:"M","𝒩":"N","𝒪":"O","𝒫":"P","𝒬":"Q",ℛ:"R","𝒮":"\
S","𝒯":"T","𝒰":"U","𝒱":"V","𝒲":"W","𝒳":"X","𝒴":"Y","𝒵":"Z"}),fr={"́":{text:"\\'",math:"\\acute"},"̀":{text:"\\`",math:"\\grave"},"̈":{text:'\\"',math:"\\ddot"},"̃":{text:"\\~",
math:"\\tilde"},"̄":{text:"\\=",math:"\\bar"},"̆":{text:"\\u",math:"\\breve"},"̌":{text:"\\v",math:"\\check"},"̂":{text:"\\^",math:"\\hat"},"̇":{text:"\\.",math:"\\dot"},"̊":{text:"\\r",math:"\\m\
athring"},"̋":{text:"\\H"},"̧":{text:"\\c"}},lo={á:"á",à:"à",ä:"ä",ǟ:"ǟ",ã:"ã",ā:"ā",ă:"ă",ắ:"ắ",ằ:"ằ",ẵ:"ẵ",ǎ:"ǎ",â:"â",ấ:"ấ",ầ:"ầ",ẫ:"a\
̂̃",ȧ:"ȧ",ǡ:"ǡ",å:"å",ǻ:"ǻ",ḃ:"ḃ",ć:"ć",č:"č",ĉ:"ĉ",ċ:"ċ",ď:"ď",ḋ:"ḋ",é:"é",è:"è",ë:"ë",ẽ:"ẽ",ē:"ē",ḗ:"ḗ",ḕ:"ḕ",ĕ:"ĕ",ě:"ě",ê:"\
ê",ế:"ế",ề:"ề",ễ:"ễ",ė:"ė",ḟ:"ḟ",ǵ:"ǵ",ḡ:"ḡ",ğ:"ğ",ǧ:"ǧ",ĝ:"ĝ",ġ:"ġ",ḧ:"ḧ",ȟ:"ȟ",ĥ:"ĥ",ḣ:"ḣ",í:"í",ì:"ì",ï:"ï",ḯ:"ḯ",ĩ:"ĩ",
ī:"ī",ĭ:"ĭ",ǐ:"ǐ",î:"î",ǰ:"ǰ",ĵ:"ĵ",ḱ:"ḱ",ǩ:"ǩ",ĺ:"ĺ",ľ:"ľ",ḿ:"ḿ",ṁ:"ṁ",ń:"ń",ǹ:"ǹ",ñ:"ñ",ň:"ň",ṅ:"ṅ",ó:"ó",ò:"ò",ö:"ö",ȫ:"ȫ",õ:"o\
̃",ṍ:"ṍ",ṏ:"ṏ",ȭ:"ȭ",ō:"ō",ṓ:"ṓ",ṑ:"ṑ",ŏ:"ŏ",ǒ:"ǒ",ô:"ô",ố:"ố",ồ:"ồ",ỗ:"ỗ",ȯ:"ȯ",ȱ:"ȱ",ő:"ő",ṕ:"ṕ",ṗ:"ṗ",ŕ:"ŕ",ř:"ř",
ṙ:"ṙ",ś:"ś",ṥ:"ṥ",š:"š",ṧ:"ṧ",ŝ:"ŝ",ṡ:"ṡ",ẗ:"ẗ",ť:"ť",ṫ:"ṫ",ú:"ú",ù:"ù",ü:"ü",ǘ:"ǘ",ǜ:"ǜ",ǖ:"ǖ",ǚ:"ǚ",ũ:"ũ",ṹ:"ṹ",ū:"ū",
ṻ:"ṻ",ŭ:"ŭ",ǔ:"ǔ",û:"û",ů:"ů",ű:"ű",ṽ:"ṽ",ẃ:"ẃ",ẁ:"ẁ",ẅ:"ẅ",ŵ:"ŵ",ẇ:"ẇ",ẘ:"ẘ",ẍ:"ẍ",ẋ:"ẋ",ý:"ý",ỳ:"ỳ",ÿ:"ÿ",ỹ:"ỹ",ȳ:"ȳ",ŷ:"ŷ",
ẏ:"ẏ",ẙ:"ẙ",ź:"ź",ž:"ž",ẑ:"ẑ",ż:"ż",Á:"Á",À:"À",Ä:"Ä",Ǟ:"Ǟ",Ã:"Ã",Ā:"Ā",Ă:"Ă",Ắ:"Ắ",Ằ:"Ằ",Ẵ:"Ẵ",Ǎ:"Ǎ",Â:"Â",Ấ:"Ấ",Ầ:"Ầ",
Ẫ:"Ẫ",Ȧ:"Ȧ",Ǡ:"Ǡ",Å:"Å",Ǻ:"Ǻ",Ḃ:"Ḃ",Ć:"Ć",Č:"Č",Ĉ:"Ĉ",Ċ:"Ċ",Ď:"Ď",Ḋ:"Ḋ",É:"É",È:"È",Ë:"Ë",Ẽ:"Ẽ",Ē:"Ē",Ḗ:"Ḗ",Ḕ:"Ḕ",Ĕ:"Ĕ",Ě:"\
Ě",Ê:"Ê",Ế:"Ế",Ề:"Ề",Ễ:"Ễ",Ė:"Ė",Ḟ:"Ḟ",Ǵ:"Ǵ",Ḡ:"Ḡ",Ğ:"Ğ",Ǧ:"Ǧ",Ĝ:"Ĝ",Ġ:"Ġ",Ḧ:"Ḧ",Ȟ:"Ȟ",Ĥ:"Ĥ",Ḣ:"Ḣ",Í:"Í",Ì:"Ì",Ï:"Ï",Ḯ:"Ḯ",
Ĩ:"Ĩ",Ī:"Ī",Ĭ:"Ĭ",Ǐ:"Ǐ",Î:"Î",İ:"İ",Ĵ:"Ĵ",Ḱ:"Ḱ",Ǩ:"Ǩ",Ĺ:"Ĺ",Ľ:"Ľ",Ḿ:"Ḿ",Ṁ:"Ṁ",Ń:"Ń",Ǹ:"Ǹ",Ñ:"Ñ",Ň:"Ň",Ṅ:"Ṅ",Ó:"Ó",Ò:"Ò",Ö:"Ö",Ȫ:"Ȫ",
Õ:"Õ",Ṍ:"Ṍ",Ṏ:"Ṏ",Ȭ:"Ȭ",Ō:"Ō",Ṓ:"Ṓ",Ṑ:"Ṑ",Ŏ:"Ŏ",Ǒ:"Ǒ",Ô:"Ô",Ố:"Ố",Ồ:"Ồ",Ỗ:"Ỗ",Ȯ:"Ȯ",Ȱ:"Ȱ",Ő:"Ő",Ṕ:"Ṕ",Ṗ:"Ṗ",Ŕ:"Ŕ",Ř:"\
Ř",Ṙ:"Ṙ",Ś:"Ś",Ṥ:"Ṥ",Š:"Š",Ṧ:"Ṧ",Ŝ:"Ŝ",Ṡ:"Ṡ",Ť:"Ť",Ṫ:"Ṫ",Ú:"Ú",Ù:"Ù",Ü:"Ü",Ǘ:"Ǘ",Ǜ:"Ǜ",Ǖ:"Ǖ",Ǚ:"Ǚ",Ũ:"Ũ",Ṹ:"Ṹ",Ū:"Ū",Ṻ:"\
Ṻ",Ŭ:"Ŭ",Ǔ:"Ǔ",Û:"Û",Ů:"Ů",Ű:"Ű",Ṽ:"Ṽ",Ẃ:"Ẃ",Ẁ:"Ẁ",Ẅ:"Ẅ",Ŵ:"Ŵ",Ẇ:"Ẇ",Ẍ:"Ẍ",Ẋ:"Ẋ",Ý:"Ý",Ỳ:"Ỳ",Ÿ:"Ÿ",Ỹ:"Ỹ",Ȳ:"Ȳ",Ŷ:"Ŷ",Ẏ:"Ẏ",Ź:"\
Ź",Ž:"Ž",Ẑ:"Ẑ",Ż:"Ż",ά:"ά",ὰ:"ὰ",ᾱ:"ᾱ",ᾰ:"ᾰ",έ:"έ",ὲ:"ὲ",ή:"ή",ὴ:"ὴ",ί:"ί",ὶ:"ὶ",ϊ:"ϊ",ΐ:"ΐ",ῒ:"ῒ",ῑ:"ῑ",ῐ:"ῐ",ό:"\
ό",ὸ:"ὸ",ύ:"ύ",ὺ:"ὺ",ϋ:"ϋ",ΰ:"ΰ",ῢ:"ῢ",ῡ:"ῡ",ῠ:"ῠ",ώ:"ώ",ὼ:"ὼ",Ύ:"Ύ",Ὺ:"Ὺ",Ϋ:"Ϋ",Ῡ:"Ῡ",Ῠ:"Ῠ",Ώ:"Ώ",Ὼ:"Ὼ"},Vd=["bin",
"op","open","punct","rel"],Yd=/([-+]?) *(\d+(?:\.\d*)?|\.\d+) *([a-z]{2})/,Qd=/^ *\\text/,Ot=class e{constructor(t,n,r=!1){this.mode="math",this.gullet=new Cr(t,n,this.mode),this.settings=n,this.isPreamble=
r,this.leftrightDepth=0,this.prevAtomType=""}expect(t,n=!0){if(this.fetch().text!==t)throw new T(`Expected '${t}', got '${this.fetch().text}'`,this.fetch());n&&this.consume()}consume(){this.nextToken=
null}fetch(){return this.nextToken==null&&(this.nextToken=this.gullet.expandNextToken()),this.nextToken}switchMode(t){this.mode=t,this.gullet.switchMode(t)}parse(){this.gullet.beginGroup(),this.settings.
colorIsTextColor&&this.gullet.macros.set("\\color","\\textcolor");let t=this.parseExpression(!1);if(this.expect("EOF"),this.isPreamble){let r=Object.create(null);return Object.entries(this.gullet.macros.
current).forEach(([s,i])=>{r[s]=i}),this.gullet.endGroup(),r}let n=this.gullet.macros.get("\\df@tag");return this.gullet.endGroup(),n&&(this.gullet.macros.current["\\df@tag"]=n),t}static get endOfExpression(){
return["}","\\endgroup","\\end","\\right","\\endtoggle","&"]}subparse(t){let n=this.nextToken;this.consume(),this.gullet.pushToken(new Re("}")),this.gullet.pushTokens(t);let r=this.parseExpression(!1);
return this.expect("}"),this.nextToken=n,r}parseExpression(t,n,r){let s=[];for(this.prevAtomType="";;){this.mode==="math"&&this.consumeSpaces();let i=this.fetch();if(e.endOfExpression.indexOf(i.text)!==
-1||n&&i.text===n||r&&i.text==="\\middle"||t&&rt[i.text]&&rt[i.text].infix)break;let o=this.parseAtom(n);if(o){if(o.type==="internal")continue}else break;s.push(o),this.prevAtomType=o.type==="atom"?o.
family:o.type}return this.mode==="text"&&this.formLigatures(s),this.handleInfixNodes(s)}handleInfixNodes(t){let n=-1,r;for(let s=0;s<t.length;s++)if(t[s].type==="infix"){if(n!==-1)throw new T("only on\
e infix operator per group",t[s].token);n=s,r=t[s].replaceWith}if(n!==-1&&r){let s,i,o=t.slice(0,n),l=t.slice(n+1);o.length===1&&o[0].type==="ordgroup"?s=o[0]:s={type:"ordgroup",mode:this.mode,body:o},
l.length===1&&l[0].type==="ordgroup"?i=l[0]:i={type:"ordgroup",mode:this.mode,body:l};let u;return r==="\\\\abovefrac"?u=this.callFunction(r,[s,t[n],i],[]):u=this.callFunction(r,[s,i],[]),[u]}else return t}handleSupSubscript(t){
let n=this.fetch(),r=n.text;this.consume(),this.consumeSpaces();let s;do s=this.parseGroup(t);while(s.type&&s.type==="internal");if(!s)throw new T("Expected group after '"+r+"'",n);return s}formatUnsupportedCmd(t){
let n=[];for(let i=0;i<t.length;i++)n.push({type:"textord",mode:"text",text:t[i]});let r={type:"text",mode:this.mode,body:n};return{type:"color",mode:this.mode,color:this.settings.errorColor,body:[r]}}parseAtom(t){
let n=this.parseGroup("atom",t);if(n&&n.type==="internal"||this.mode==="text")return n;let r,s;for(;;){this.consumeSpaces();let i=this.fetch();if(i.text==="\\limits"||i.text==="\\nolimits"){if(n&&n.type===
"op"){let o=i.text==="\\limits";n.limits=o,n.alwaysHandleSupSub=!0}else if(n&&n.type==="operatorname")n.alwaysHandleSupSub&&(n.limits=i.text==="\\limits");else throw new T("Limit controls must follow \
a math operator",i);this.consume()}else if(i.text==="^"){if(r)throw new T("Double superscript",i);r=this.handleSupSubscript("superscript")}else if(i.text==="_"){if(s)throw new T("Double subscript",i);
s=this.handleSupSubscript("subscript")}else if(i.text==="'"){if(r)throw new T("Double superscript",i);let o={type:"textord",mode:this.mode,text:"\\prime"},l=[o];for(this.consume();this.fetch().text===
"'";)l.push(o),this.consume();this.fetch().text==="^"&&l.push(this.handleSupSubscript("superscript")),r={type:"ordgroup",mode:this.mode,body:l}}else if(hn[i.text]){let o=oo.test(i.text),l=[];for(l.push(
new Re(hn[i.text])),this.consume();;){let d=this.fetch().text;if(!hn[d]||oo.test(d)!==o)break;l.unshift(new Re(hn[d])),this.consume()}let u=this.subparse(l);o?s={type:"ordgroup",mode:"math",body:u}:r=
{type:"ordgroup",mode:"math",body:u}}else break}if(r||s){if(n&&n.type==="multiscript"&&!n.postscripts)return n.postscripts={sup:r,sub:s},n;{let i=!n||n.type!=="op"&&n.type!=="operatorname"?void 0:An(this.
nextToken.text);return{type:"supsub",mode:this.mode,base:n,sup:r,sub:s,isFollowedByDelimiter:i}}}else return n}parseFunction(t,n){let r=this.fetch(),s=r.text,i=rt[s];if(!i)return null;if(this.consume(),
n&&n!=="atom"&&!i.allowedInArgument)throw new T("Got function '"+s+"' with no arguments"+(n?" as "+n:""),r);if(this.mode==="text"&&!i.allowedInText)throw new T("Can't use function '"+s+"' in text mode",
r);if(this.mode==="math"&&i.allowedInMath===!1)throw new T("Can't use function '"+s+"' in math mode",r);let o=this.prevAtomType,{args:l,optArgs:u}=this.parseArguments(s,i);return this.prevAtomType=o,this.
callFunction(s,l,u,r,t)}callFunction(t,n,r,s,i){let o={funcName:t,parser:this,token:s,breakOnTokenText:i},l=rt[t];if(l&&l.handler)return l.handler(o,n,r);throw new T(`No function handler for ${t}`)}parseArguments(t,n){
let r=n.numArgs+n.numOptionalArgs;if(r===0)return{args:[],optArgs:[]};let s=[],i=[];for(let o=0;o<r;o++){let l=n.argTypes&&n.argTypes[o],u=o<n.numOptionalArgs;(n.primitive&&l==null||n.type==="sqrt"&&o===
1&&i[0]==null)&&(l="primitive");let d=this.parseGroupOfType(`argument to '${t}'`,l,u);if(u)i.push(d);else if(d!=null)s.push(d);else throw new T("Null argument, please report this as a bug")}return{args:s,
optArgs:i}}parseGroupOfType(t,n,r){switch(n){case"size":return this.parseSizeGroup(r);case"url":return this.parseUrlGroup(r);case"math":case"text":return this.parseArgumentGroup(r,n);case"hbox":{let s=this.
parseArgumentGroup(r,"text");return s!=null?{type:"styling",mode:s.mode,body:[s],scriptLevel:"text"}:null}case"raw":{let s=this.parseStringGroup("raw",r);return s!=null?{type:"raw",mode:"text",string:s.
text}:null}case"primitive":{if(r)throw new T("A primitive argument cannot be optional");let s=this.parseGroup(t);if(s==null)throw new T("Expected group as "+t,this.fetch());return s}case"original":case null:case void 0:
return this.parseArgumentGroup(r);default:throw new T("Unknown group type as "+t,this.fetch())}}consumeSpaces(){for(;;){let t=this.fetch().text;if(t===" "||t===" "||t==="︎")this.consume();else break}}parseStringGroup(t,n){
let r=this.gullet.scanArgument(n);if(r==null)return null;let s="",i;for(;(i=this.fetch()).text!=="EOF";)s+=i.text,this.consume();return this.consume(),r.text=s,r}parseRegexGroup(t,n){let r=this.fetch(),
s=r,i="",o;for(;(o=this.fetch()).text!=="EOF"&&t.test(i+o.text);)s=o,i+=s.text,this.consume();if(i==="")throw new T("Invalid "+n+": '"+r.text+"'",r);return r.range(s,i)}parseSizeGroup(t){let n,r=!1;if(this.
gullet.consumeSpaces(),!t&&this.gullet.future().text!=="{"?n=this.parseRegexGroup(/^[-+]? *(?:$|\d+|\d+\.\d*|\.\d*) *[a-z]{0,2} *$/,"size"):n=this.parseStringGroup("size",t),!n)return null;!t&&n.text.
length===0&&(n.text="0pt",r=!0);let s=Yd.exec(n.text);if(!s)throw new T("Invalid size: '"+n.text+"'",n);let i={number:+(s[1]+s[2]),unit:s[3]};if(!mo(i))throw new T("Invalid unit: '"+i.unit+"'",n);return{
type:"size",mode:this.mode,value:i,isBlank:r}}parseUrlGroup(t){this.gullet.lexer.setCatcode("%",13),this.gullet.lexer.setCatcode("~",12);let n=this.parseStringGroup("url",t);if(this.gullet.lexer.setCatcode(
"%",14),this.gullet.lexer.setCatcode("~",13),n==null)return null;let r=n.text.replace(/\\([#$%&~_^{}])/g,"$1");return r=n.text.replace(/{\u2044}/g,"/"),{type:"url",mode:this.mode,url:r}}parseArgumentGroup(t,n){
let r=this.gullet.scanArgument(t);if(r==null)return null;let s=this.mode;n&&this.switchMode(n),this.gullet.beginGroup();let i=this.parseExpression(!1,"EOF");this.expect("EOF"),this.gullet.endGroup();let o={
type:"ordgroup",mode:this.mode,loc:r.loc,body:i};return n&&this.switchMode(s),o}parseGroup(t,n){let r=this.fetch(),s=r.text;if(t==="argument to '\\left'")return this.parseSymbol();let i;if(s==="{"||s===
"\\begingroup"||s==="\\toggle"){this.consume();let o=s==="{"?"}":s==="\\begingroup"?"\\endgroup":"\\endtoggle";this.gullet.beginGroup();let l=this.parseExpression(!1,o),u=this.fetch();this.expect(o),this.
gullet.endGroup(),i={type:u.text==="\\endtoggle"?"toggle":"ordgroup",mode:this.mode,loc:Ae.range(r,u),body:l,semisimple:s==="\\begingroup"||void 0}}else if(i=this.parseFunction(n,t)||this.parseSymbol(),
i==null&&s[0]==="\\"&&!Object.prototype.hasOwnProperty.call($o,s)){if(this.settings.throwOnError)throw new T("Unsupported function name: "+s,r);i=this.formatUnsupportedCmd(s),this.consume()}return i}formLigatures(t){
let n=t.length-1;for(let r=0;r<n;++r){let s=t[r],i=s.text;i==="-"&&t[r+1].text==="-"&&(r+1<n&&t[r+2].text==="-"?(t.splice(r,3,{type:"textord",mode:"text",loc:Ae.range(s,t[r+2]),text:"---"}),n-=2):(t.splice(
r,2,{type:"textord",mode:"text",loc:Ae.range(s,t[r+1]),text:"--"}),n-=1)),(i==="'"||i==="`")&&t[r+1].text===i&&(t.splice(r,2,{type:"textord",mode:"text",loc:Ae.range(s,t[r+1]),text:i+i}),n-=1)}}parseSymbol(){
let t=this.fetch(),n=t.text;if(/^\\verb[^a-zA-Z]/.test(n)){this.consume();let i=n.slice(5),o=i.charAt(0)==="*";if(o&&(i=i.slice(1)),i.length<2||i.charAt(0)!==i.slice(-1))throw new T(`\\verb assertion f\
ailed --
                    please report what input caused this bug`);return i=i.slice(1,-1),{type:"verb",mode:"text",body:i,star:o}}if(Object.prototype.hasOwnProperty.call(lo,n[0])&&this.mode==="math"&&!le[this.
mode][n[0]]){if(this.settings.strict&&this.mode==="math")throw new T(`Accented Unicode text character "${n[0]}" used in math mode`,t);n=lo[n[0]]+n.slice(1)}let r=this.mode==="math"?io.exec(n):null;r&&
(n=n.substring(0,r.index),n==="i"?n="ı":n==="j"&&(n="ȷ"));let s;if(le[this.mode][n]){let i=le[this.mode][n].group;i==="bin"&&(Vd.includes(this.prevAtomType)||this.prevAtomType==="")&&(i="open");let o=Ae.
range(t),l;if(Object.prototype.hasOwnProperty.call(Su,i)){let u=i;l={type:"atom",mode:this.mode,family:u,loc:o,text:n},(u==="rel"||u==="bin")&&this.prevAtomType==="text"&&Qd.test(o.lexer.input.slice(o.
end))&&(l.needsSpacing=!0)}else{if(ao[n]){this.consume();let u=this.fetch().text.charCodeAt(0),d=u===65025?"mathscr":"mathcal";return(u===65024||u===65025)&&this.consume(),{type:"font",mode:"math",font:d,
body:{type:"mathord",mode:"math",loc:o,text:ao[n]}}}l={type:i,mode:this.mode,loc:o,text:n}}s=l}else if(n.charCodeAt(0)>=128||io.exec(n)){if(this.settings.strict&&this.mode==="math")throw new T(`Unicod\
e text character "${n[0]}" used in math mode`,t);s={type:"textord",mode:"text",loc:Ae.range(t),text:n}}else return null;if(this.consume(),r)for(let i=0;i<r[0].length;i++){let o=r[0][i];if(!fr[o])throw new T(
`Unknown accent ' ${o}'`,t);let l=fr[o][this.mode]||fr[o].text;if(!l)throw new T(`Accent ${o} unsupported in ${this.mode} mode`,t);s={type:"accent",mode:this.mode,loc:Ae.range(t),label:l,isStretchy:!1,
base:s}}return s}},qo=function(e,t){if(!(typeof e=="string"||e instanceof String))throw new TypeError("Temml can only parse string typed expression");let n,r;try{r=new Ot(e,t),delete r.gullet.macros.current["\
\\df@tag"],n=r.parse()}catch(s){if(s.toString()==="ParseError:  Unmatched delimiter")t.wrapDelimiterPairs=!1,r=new Ot(e,t),delete r.gullet.macros.current["\\df@tag"],n=r.parse();else throw s}if(!(n.length>
0&&n[0].type&&n[0].type==="array"&&n[0].addEqnNum)&&r.gullet.macros.get("\\df@tag")){if(!t.displayMode)throw new T("\\tag works only in display mode");r.gullet.feed("\\df@tag"),n=[{type:"tag",mode:"te\
xt",body:n,tag:r.parse()}]}return n},eh=[2,2,3,3],Rr=class e{constructor(t){this.level=t.level,this.color=t.color,this.font=t.font||"",this.fontFamily=t.fontFamily||"",this.fontSize=t.fontSize||1,this.
fontWeight=t.fontWeight||"",this.fontShape=t.fontShape||"",this.maxSize=t.maxSize}extend(t){let n={level:this.level,color:this.color,font:this.font,fontFamily:this.fontFamily,fontSize:this.fontSize,fontWeight:this.
fontWeight,fontShape:this.fontShape,maxSize:this.maxSize};for(let r in t)Object.prototype.hasOwnProperty.call(t,r)&&(n[r]=t[r]);return new e(n)}withLevel(t){return this.extend({level:t})}incrementLevel(){
return this.extend({level:Math.min(this.level+1,3)})}inSubOrSup(){return this.extend({level:eh[this.level]})}withColor(t){return this.extend({color:t})}withFont(t){return this.extend({font:t})}withTextFontFamily(t){
return this.extend({fontFamily:t,font:""})}withFontSize(t){return this.extend({fontSize:t})}withTextFontWeight(t){return this.extend({fontWeight:t,font:""})}withTextFontShape(t){return this.extend({fontShape:t,
font:""})}getColor(){return this.color}},th="0.13.5";function Po(e){let t={},n=0,r=document.getElementsByClassName("tml-eqn");for(let o of r)for(n+=1,o.setAttribute("id","tml-eqn-"+String(n));o.tagName!==
"mtable";)if(o.getElementsByClassName("tml-label").length>0){let u=o.attributes.id.value;t[u]=String(n);break}else o=o.parentElement;let s=document.getElementsByClassName("tml-tageqn");for(let o of s)
if(o.getElementsByClassName("tml-label").length>0){let u=o.getElementsByClassName("tml-tag");if(u.length>0){let d=o.attributes.id.value;t[d]=u[0].textContent}}[...e.getElementsByClassName("tml-ref")].
forEach(o=>{let l=o.getAttribute("href"),u=t[l.slice(1)];o.className.indexOf("tml-eqref")===-1?(u=u.replace(/^\(/,""),u=u.replace(/\)$/,"")):(u.charAt(0)!=="("&&(u="("+u),u.slice(-1)!==")"&&(u=u+")"));
let d=document.createElementNS("http://www.w3.org/1998/Math/MathML","mtext");d.appendChild(document.createTextNode(u));let h=document.createElementNS("http://www.w3.org/1998/Math/MathML","math");h.appendChild(
d),o.textContent="",o.appendChild(h)})}var nh=function(e,t,n){let r=n,s=0,i=e.length;for(;r<t.length;){let o=t[r];if(s<=0&&t.slice(r,r+i)===e)return r;o==="\\"?r++:o==="{"?s++:o==="}"&&s--,r++}return-1},
rh=function(e){return e.replace(/[-/\\^$*+?.()|[\]{}]/g,"\\$&")},sh=/^\\(?:begin|(?:eq)?ref){/,ih=function(e,t){let n,r=[],s=new RegExp("("+t.map(i=>rh(i.left)).join("|")+")");for(;n=e.search(s),n!==-1;){
n>0&&(r.push({type:"text",data:e.slice(0,n)}),e=e.slice(n));let i=t.findIndex(u=>e.startsWith(u.left));if(n=nh(t[i].right,e,t[i].left.length),n===-1)break;let o=e.slice(0,n+t[i].right.length),l=sh.test(
o)?o:e.slice(t[i].left.length,n);r.push({type:"math",data:l,rawData:o,display:t[i].display}),e=e.slice(n+t[i].right.length)}return e!==""&&r.push({type:"text",data:e}),r},zo=[{left:"$$",right:"$$",display:!0},
{left:"\\(",right:"\\)",display:!1},{left:"\\begin{equation}",right:"\\end{equation}",display:!0},{left:"\\begin{equation*}",right:"\\end{equation*}",display:!0},{left:"\\begin{align}",right:"\\end{ali\
gn}",display:!0},{left:"\\begin{align*}",right:"\\end{align*}",display:!0},{left:"\\begin{alignat}",right:"\\end{alignat}",display:!0},{left:"\\begin{alignat*}",right:"\\end{alignat*}",display:!0},{left:"\
\\begin{gather}",right:"\\end{gather}",display:!0},{left:"\\begin{gather*}",right:"\\end{gather*}",display:!0},{left:"\\begin{CD}",right:"\\end{CD}",display:!0},{left:"\\ref{",right:"}",display:!1},{left:"\
\\eqref{",right:"}",display:!1},{left:"\\[",right:"\\]",display:!0}],pn={$:[{left:"$$",right:"$$",display:!0},{left:"$`",right:"`$",display:!1},{left:"$",right:"$",display:!1}],"(":[{left:"\\[",right:"\
\\]",display:!0},{left:"\\(",right:"\\)",display:!1}]},gr=[{left:"\\begin{equation}",right:"\\end{equation}",display:!0},{left:"\\begin{equation*}",right:"\\end{equation*}",display:!0},{left:"\\begin{a\
lign}",right:"\\end{align}",display:!0},{left:"\\begin{align*}",right:"\\end{align*}",display:!0},{left:"\\begin{alignat}",right:"\\end{alignat}",display:!0},{left:"\\begin{alignat*}",right:"\\end{alig\
nat*}",display:!0},{left:"\\begin{gather}",right:"\\end{gather}",display:!0},{left:"\\begin{gather*}",right:"\\end{gather*}",display:!0},{left:"\\begin{CD}",right:"\\end{CD}",display:!0},{left:"\\ref{",
right:"}",display:!1},{left:"\\eqref{",right:"}",display:!1}],oh=e=>e==="$"||e==="("?pn[e]:e==="$+"||e==="(+"?pn[e.slice(0,1)].concat(gr):e==="ams"?gr:e==="all"?pn["("].concat(pn.$).concat(gr):zo,ah=function(e,t){
let n=ih(e,t.delimiters);if(n.length===1&&n[0].type==="text")return null;let r=document.createDocumentFragment();for(let s=0;s<n.length;s++)if(n[s].type==="text")r.appendChild(document.createTextNode(
n[s].data));else{let i=document.createElement("span"),o=n[s].data;t.displayMode=n[s].display;try{t.preProcess&&(o=t.preProcess(o)),temml.render(o,i,t)}catch(l){if(!(l instanceof T))throw l;t.errorCallback(
"Temml auto-render: Failed to parse `"+n[s].data+"` with ",l),r.appendChild(document.createTextNode(n[s].rawData));continue}r.appendChild(i)}return r},Uo=function(e,t){for(let n=0;n<e.childNodes.length;n++){
let r=e.childNodes[n];if(r.nodeType===3){let s=ah(r.textContent,t);s&&(n+=s.childNodes.length-1,e.replaceChild(s,r))}else if(r.nodeType===1){let s=" "+r.className+" ";t.ignoredTags.indexOf(r.nodeName.
toLowerCase())===-1&&t.ignoredClasses.every(o=>s.indexOf(" "+o+" ")===-1)&&Uo(r,t)}}},lh=function(e,t){if(!e)throw new Error("No element provided to render");let n={};for(let r in t)Object.prototype.hasOwnProperty.
call(t,r)&&(n[r]=t[r]);n.fences?n.delimiters=oh(n.fences):n.delimiters=n.delimiters||zo,n.ignoredTags=n.ignoredTags||["script","noscript","style","textarea","pre","code","option"],n.ignoredClasses=n.ignoredClasses||
[],n.errorCallback=n.errorCallback||console.error,n.macros=n.macros||Object.create(null),Uo(e,n),Po(e)},Go=function(e,t,n={}){t.textContent="";let r=t.tagName.toLowerCase()==="math";r&&(n.wrap="none");
let s=qr(e,n);r?(t.textContent="",s.children.forEach(i=>{t.appendChild(i.toNode())})):s.children.length>1?(t.textContent="",s.children.forEach(i=>{t.appendChild(i.toNode())})):t.appendChild(s.toNode())};
typeof document<"u"&&document.compatMode!=="CSS1Compat"&&(typeof console<"u"&&console.warn("Warning: Temml doesn't work in quirks mode. Make sure your website has a suitable doctype."),Go=function(){throw new T(
"Temml doesn't work in quirks mode.")});var ch=function(e,t){return qr(e,t).toMarkup()},uh=function(e,t){let n=new Rt(t);return qo(e,n)},dh=function(e,t){let n=new Rt(t);if(n.macros=Object.create(null),
!(typeof e=="string"||e instanceof String))throw new TypeError("Temml can only parse string typed expression");let r=new Ot(e,n,!0);return delete r.gullet.macros.current["\\df@tag"],r.parse()},hh=function(e,t,n){
if(n.throwOnError||!(e instanceof T))throw e;let r=new gn(["temml-error"],[new Au(t+`

`+e.toString())]);return r.style.color=n.errorColor,r.style.whiteSpace="pre-line",r},qr=function(e,t){let n=new Rt(t);try{let r=qo(e,n),s=new Rr({level:n.displayMode?oe.DISPLAY:oe.TEXT,maxSize:n.maxSize});
return Bu(r,e,s,n)}catch(r){return hh(r,e,n)}},jo={version:th,render:Go,renderToString:ch,renderMathInElement:lh,postProcess:Po,ParseError:T,definePreamble:dh,__parse:uh,__renderToMathMLTree:qr,__defineSymbol:a,
__defineMacro:m};var ph=5e3,mh=4e4,fh=/\\(?:[egx]?def|let|(?:re)?newcommand|providecommand|futurelet|global|long)(?![a-z])/i,gh=/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;function Ho(e,t,n){let r=B(n?"div":
"span",{class:"tm-formula","data-tex":t}),s=bh(e,r,n);return s&&(r.className="tm-tex",r.title=`Not typeset: ${s}`,r.replaceChildren(t)),r}function bh(e,t,n){if(e.length>ph)return"the formula is too lo\
ng";let r=fh.test(e)?Math.floor(mh/e.length):1e3;try{return jo.render(e,t,{displayMode:n,throwOnError:!0,trust:!1,strict:!1,maxSize:[10,50],maxExpand:r}),gh.test(t.textContent??"")?"it reorders text":
""}catch(s){return s instanceof Error?s.message.slice(0,200):""}}var Zo=[["$$","$$",!0],["\\[","\\]",!0],["\\(","\\)",!1]],xh=/^\\begin\{((?:(?:align|gather)(?:ed)?|equation|multline|eqnarray|split|cases|[pbvV]?matrix)\*?)\}/,Wo=/[A-Za-z0-9_]/,yh=/^\d[^\\^_=+<>{}]*[A-Za-z]{3}[^\\^_=+<>{}]*$/,
wh=/\\\(.*?\\\)|(?<![\w$\\])\$(?![\s$])[^$\n]*(?<![\s\\])\$(?!\w)/g,Cn="﷐";function Jo(e){e.inline.ruler.before("escape","formula",kh),e.block.ruler.before("table","bars_in_formulas",_h),e.block.ruler.
before("fence","formula",Ch,{alt:["paragraph","reference","blockquote","list"]})}function _h(e,t,n){let r=e.bMarks[t]+e.tShift[t];if(e.src[r]!=="|")return!1;let s=t+1;for(;s<n&&e.src.slice(e.bMarks[s],
e.eMarks[s]).includes("|");)s+=1;let i=e.eMarks[s-1],o=e.src.slice(r,i),l=o.replace(wh,vh);return l!==o&&(e.src=e.src.slice(0,r)+l+e.src.slice(i)),!1}function vh(e){let t=0;return e.replace(/[([{|)\]}]/g,
(n,r)=>{if(n!=="|")t+="([{".includes(n)?1:-1;else{if(t>1||t===1&&e[0]==="$")return Cn;if(e[r-1]!==" "||e[r+1]!==" ")return Cn}return n})}function Rn(e){return e.includes(Cn)?e.replaceAll(Cn,"|"):e}function kh(e,t){
let{src:n,pos:r}=e,s=n[r];if(s!=="$"&&s!=="\\"||s==="\\"&&/[:\\]/.test(n[r-1]??""))return!1;for(let[o,l,u]of Zo)if(n.startsWith(o,r)){let d=n.indexOf(l,r+2);return d<0?Eh(e,t,o,u):n.slice(r+2,d).trim()?
(t||Pr(e,n.slice(r+2,d),o,u),e.pos=d+2,!0):!1}let i=s==="$"?Ah(n,r):-1;return i<0?!1:(t||Pr(e,n.slice(r+1,i),"$",!1),e.pos=i+1,!0)}function Eh(e,t,n,r){return e.env.growing?(t||(Pr(e,e.src.slice(e.pos+
2),n,r).hidden=!0),e.pos=e.posMax,!0):!1}function Ah(e,t){let n=e[t+1]??" ";if(/[\s$]/.test(n)||Wo.test(e[t-1]??" ")||e[t-1]==="$")return-1;for(let r=t+1;(r=e.indexOf("$",r))>=0;r+=1){if(e[r-1]==="\\")
continue;return!/\s/.test(e[r-1])&&!Wo.test(e[r+1]??" ")&&!yh.test(e.slice(t+1,r))?r:-1}return-1}function Pr(e,t,n,r){let s=e.push("formula","",0);return s.content=t,s.info=n,s.block=r,s}function Ch(e,t,n,r){
if(e.sCount[t]-e.blkIndent>=4)return!1;let s=A=>e.src.slice(e.bMarks[A]+e.tShift[A],e.eMarks[A]),i=s(t),[o,l]=xh.exec(i)??[],u=o?[o,`\\end{${l}}`]:Zo.find(([A,,E])=>E&&i.startsWith(A));if(!u)return!1;
let[d,h]=u,p=[],f=t,x=!1;for(;f<n&&!x&&!(f>t&&e.sCount[f]<e.blkIndent&&s(f));f+=1){let A=f===t?i.slice(d.length):s(f),E=A.indexOf(h);if(x=E>=0,x&&A.slice(E+h.length).trim())return!1;p.push(x?A.slice(0,
E):A)}if(!x&&!e.env.growing||x&&!p.join("").trim())return!1;if(r)return!0;let y=e.push("formula","",0);return y.content=p.join(`
`),y.info=o?"":d,o&&(y.content=`${d}${y.content}${x?h:""}`),y.block=!0,y.hidden=!x,y.map=[t,f],e.line=f,!0}var Rh=/^(https?|mailto):/i,Vo=/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]/u,Sh=/^\[([ xX])\] /,Th={$:"$",$$:"$$","\\[":"\\]","\\(":"\\)","":""};function yt(e){let t=["",
{}],n=[t];for(let[r,s]of e.entries()){let i=n[n.length-1];if(!(s.hidden&&s.nesting))if(Ko(e,r)||Ko(e,r-2))Ne(i,s.markup);else if(s.nesting<0)n.pop();else if(s.nesting>0){let o=Nh(s);i.push(o),n.push(o)}else
Dh(i,s)}return wt(t)}function wt([,,...e]){return e}function zr(e){let t=0;for(let n of e)typeof n!="string"&&(t+=1+zr(wt(n)));return t}function Dh(e,t){switch(t.type){case"inline":{let n=yt(t.children??
[]);Mh(e,n);for(let r of n)Ne(e,r);break}case"softbreak":case"hardbreak":Ne(e,["br",{}]);break;case"hr":Ne(e,["hr",{}]);break;case"code_inline":Ne(e,["code",{},Rn(t.content)]);break;case"fence":case"c\
ode_block":{let[n]=t.info.trim().toLowerCase().split(/[\s,{]/,1);n==="math"?Ne(e,Xo(t.content.trim(),"$$",!0)):Ne(e,["code-block",{language:n},t.content.replace(/\n$/,"")]);break}case"formula":Ne(e,t.
hidden?[t.block?"div":"span",{class:"tm-tex tm-open"},t.content.trim()||" "]:Xo(t.content.trim(),t.info,t.block));break;case"image":Ne(e,Oh(t));break;case"text_special":Ne(e,Vo.test(t.content)?t.markup:
t.content);break;default:Ne(e,Rn(t.content))}}function Ko(e,t){let[n,r,s]=e.slice(Math.max(t,0),t+3);return t<0||n?.type!=="strong_open"||n.markup!=="__"?!1:s?.type==="strong_close"&&/^\w+$/.test(r.content)}
function Ne(e,t){let n=e[e.length-1];t!==""&&(typeof t=="string"&&typeof n=="string"&&e.length>2?e[e.length-1]=n+t:e.push(t))}function Xo(e,t,n){let r=Rn(e),s=`${t}${r}${Th[t]}`;return["formula",{tex:r,
source:s,...n?{display:"block"}:{}}]}function Nh(e){switch(e.type){case"link_open":return["a",Yo(e.attrGet("href"))];case"th_open":case"td_open":{let[,t=""]=/text-align:(\w+)/.exec(String(e.attrGet("s\
tyle")))??[];return[e.tag,t?{class:`tm-${t}`}:{}]}case"table_open":return["table",{}];case"ordered_list_open":{let t=e.attrGet("start");return["ol",t?{start:String(t)}:{}]}default:return[e.tag,{}]}}function Yo(e){
return typeof e!="string"||!Rh.test(e)?{}:{href:e,target:"_blank",rel:"noopener noreferrer nofollow"}}function Oh(e){let t=(e.children??[]).map(s=>s.content).join(""),n=Yo(e.attrGet("src")),r=`image: ${Vo.
test(t)?"":t||n.href||"not shown"}`;return["a",{...n,class:"tm-image"},r]}function Mh(e,t){let[n]=t;if(e[0]!=="li"&&!(e[0]==="p"&&e.length===2)||e[0]==="li"&&e.length>2)return;let r=typeof n=="string"?
Sh.exec(n):null;r&&(t[0]=n.slice(r[0].length),e[1].class="tm-task",Ne(e,["task",{state:r[1]===" "?"open":"done"}]))}var Ih=["p","br","hr","strong","em","s","code","pre","blockquote","ul","ol","li","a","h1","h2","h3","h4","h5","h6","table","thead","tbody","tr","th","td","div","span","small","details","summary","sub",
"sup","kbd"],Bh=new Set(["href","title","start","rel","target","style","class"]),Gr=new WeakMap;function jr(e){return e.map(Sn)}function Sn(e){if(typeof e=="string")return document.createTextNode(e);let[
t,n]=e;if(t==="code-block"){let s=new ln(n.language,Ur(e));return Gr.set(s.node,s),s.node}if(t==="formula")return Ho(n.tex,n.source,n.display==="block");if(t==="task")return Lh(n.state==="done");let r=Ih.
find(s=>s===t)??"span";return B(r,Fh(n),...jr(wt(e)))}function Fh(e){return Object.fromEntries(Object.entries(e).filter(([t,n])=>Bh.has(t)&&(t!=="href"||/^(https?|mailto):/i.test(n))))}function Lh(e){
return B("input",{type:"checkbox",disabled:!0,checked:e,"aria-label":e?"done":"not done"})}function mt(e,t,n,r=0){for(n.forEach((s,i)=>{let o=t[i],l=e.childNodes[r+i];o===void 0||!l?e.appendChild(Sn(s)):
typeof s=="string"&&typeof o=="string"?$h(l,o,s):typeof s!="string"&&typeof o!="string"&&s[0]===o[0]?qh(l,o,s):e.replaceChild(Sn(s),l)});e.childNodes.length>r+n.length;)e.lastChild?.remove()}function $h(e,t,n){
n===t||!(e instanceof Text)||(n.startsWith(t)?e.appendData(n.slice(t.length)):e.data=n)}function qh(e,t,n){let r=Gr.get(e);if(r&&t[1].language===n[1].language){let s=Ur(n);s!==Ur(t)&&r.show(s)}else!Ph(
t[1],n[1])||r?e.replaceWith(Sn(n)):(n.length>2||t.length>2)&&mt(e,wt(t),wt(n))}function Ph(e,t){let n=Object.keys(e);return n.length===Object.keys(t).length&&n.every(r=>e[r]===t[r])}function Ur([,,e]){
return typeof e=="string"?e:""}function Qo(e){for(let t of e.querySelectorAll(".tm-code"))Gr.get(t)?.settle()}var Hr={};vs(Hr,{decode:()=>Lt,encode:()=>Ke,format:()=>_t,parse:()=>$t});var ea={};function zh(e){let t=ea[e];if(t)return t;t=ea[e]=[];for(let n=0;n<128;n++){let r=String.fromCharCode(n);t.push(r)}for(let n=0;n<e.length;n++){let r=e.charCodeAt(n);t[r]="%"+("0"+r.toString(16).
toUpperCase()).slice(-2)}return t}function Tn(e,t){typeof t!="string"&&(t=Tn.defaultChars);let n=zh(t);return e.replace(/(%[a-f0-9]{2})+/gi,function(r){let s="";for(let i=0,o=r.length;i<o;i+=3){let l=parseInt(
r.slice(i+1,i+3),16);if(l<128){s+=n[l];continue}if((l&224)===192&&i+3<o){let u=parseInt(r.slice(i+4,i+6),16);if((u&192)===128){let d=l<<6&1984|u&63;d<128?s+="��":s+=String.fromCharCode(d),i+=3;continue}}
if((l&240)===224&&i+6<o){let u=parseInt(r.slice(i+4,i+6),16),d=parseInt(r.slice(i+7,i+9),16);if((u&192)===128&&(d&192)===128){let h=l<<12&61440|u<<6&4032|d&63;h<2048||h>=55296&&h<=57343?s+="���":
s+=String.fromCharCode(h),i+=6;continue}}if((l&248)===240&&i+9<o){let u=parseInt(r.slice(i+4,i+6),16),d=parseInt(r.slice(i+7,i+9),16),h=parseInt(r.slice(i+10,i+12),16);if((u&192)===128&&(d&192)===128&&
(h&192)===128){let p=l<<18&1835008|u<<12&258048|d<<6&4032|h&63;p<65536||p>1114111?s+="����":(p-=65536,s+=String.fromCharCode(55296+(p>>10),56320+(p&1023))),i+=9;continue}}s+="�"}return s})}Tn.
defaultChars=";/?:@&=+$,#";Tn.componentChars="";var Lt=Tn;var ta={};function Uh(e){let t=ta[e];if(t)return t;t=ta[e]=[];for(let n=0;n<128;n++){let r=String.fromCharCode(n);/^[0-9a-z]$/i.test(r)?t.push(r):t.push("%"+("0"+n.toString(16).toUpperCase()).slice(-2))}
for(let n=0;n<e.length;n++)t[e.charCodeAt(n)]=e[n];return t}function Dn(e,t,n){typeof t!="string"&&(n=t,t=Dn.defaultChars),typeof n>"u"&&(n=!0);let r=Uh(t),s="";for(let i=0,o=e.length;i<o;i++){let l=e.
charCodeAt(i);if(n&&l===37&&i+2<o&&/^[0-9a-f]{2}$/i.test(e.slice(i+1,i+3))){s+=e.slice(i,i+3),i+=2;continue}if(l<128){s+=r[l];continue}if(l>=55296&&l<=57343){if(l>=55296&&l<=56319&&i+1<o){let u=e.charCodeAt(
i+1);if(u>=56320&&u<=57343){s+=encodeURIComponent(e[i]+e[i+1]),i++;continue}}s+="%EF%BF%BD";continue}s+=encodeURIComponent(e[i])}return s}Dn.defaultChars=";/?:@&=+$,-_.!~*'()#";Dn.componentChars="-_.!\
~*'()";var Ke=Dn;function _t(e){let t="";return t+=e.protocol||"",t+=e.slashes?"//":"",t+=e.auth?e.auth+"@":"",e.hostname&&e.hostname.indexOf(":")!==-1?t+="["+e.hostname+"]":t+=e.hostname||"",t+=e.port?":"+e.port:"",t+=
e.pathname||"",t+=e.search||"",t+=e.hash||"",t}function Nn(){this.protocol=null,this.slashes=null,this.auth=null,this.port=null,this.hostname=null,this.hash=null,this.search=null,this.pathname=null}var Gh=/^([a-z0-9.+-]+:)/i,jh=/:[0-9]*$/,Hh=/^(\/\/?(?!\/)[^\?\s]*)(\?[^\s]*)?$/,
Wh=["<",">",'"',"`"," ","\r",`
`,"	"],Zh=["{","}","|","\\","^","`"].concat(Wh),Jh=["'"].concat(Zh),na=["%","/","?",";","#"].concat(Jh),ra=["/","?","#"],Kh=255,sa=/^[+a-z0-9A-Z_-]{0,63}$/,Xh=/^([+a-z0-9A-Z_-]{0,63})(.*)$/,ia={javascript:!0,
"javascript:":!0},oa={http:!0,https:!0,ftp:!0,gopher:!0,file:!0,"http:":!0,"https:":!0,"ftp:":!0,"gopher:":!0,"file:":!0};function Vh(e,t){if(e&&e instanceof Nn)return e;let n=new Nn;return n.parse(e,
t),n}Nn.prototype.parse=function(e,t){let n,r,s,i=e;if(i=i.trim(),!t&&e.split("#").length===1){let d=Hh.exec(i);if(d)return this.pathname=d[1],d[2]&&(this.search=d[2]),this}let o=Gh.exec(i);if(o&&(o=o[0],
n=o.toLowerCase(),this.protocol=o,i=i.substr(o.length)),(t||o||i.match(/^\/\/[^@\/]+@[^@\/]+/))&&(s=i.substr(0,2)==="//",s&&!(o&&ia[o])&&(i=i.substr(2),this.slashes=!0)),!ia[o]&&(s||o&&!oa[o])){let d=-1;
for(let y=0;y<ra.length;y++)r=i.indexOf(ra[y]),r!==-1&&(d===-1||r<d)&&(d=r);let h,p;d===-1?p=i.lastIndexOf("@"):p=i.lastIndexOf("@",d),p!==-1&&(h=i.slice(0,p),i=i.slice(p+1),this.auth=h),d=-1;for(let y=0;y<
na.length;y++)r=i.indexOf(na[y]),r!==-1&&(d===-1||r<d)&&(d=r);d===-1&&(d=i.length),i[d-1]===":"&&d--;let f=i.slice(0,d);i=i.slice(d),this.parseHost(f),this.hostname=this.hostname||"";let x=this.hostname[0]===
"["&&this.hostname[this.hostname.length-1]==="]";if(!x){let y=this.hostname.split(/\./);for(let A=0,E=y.length;A<E;A++){let k=y[A];if(k&&!k.match(sa)){let C="";for(let D=0,R=k.length;D<R;D++)k.charCodeAt(
D)>127?C+="x":C+=k[D];if(!C.match(sa)){let D=y.slice(0,A),R=y.slice(A+1),N=k.match(Xh);N&&(D.push(N[1]),R.unshift(N[2])),R.length&&(i=R.join(".")+i),this.hostname=D.join(".");break}}}}this.hostname.length>
Kh&&(this.hostname=""),x&&(this.hostname=this.hostname.substr(1,this.hostname.length-2))}let l=i.indexOf("#");l!==-1&&(this.hash=i.substr(l),i=i.slice(0,l));let u=i.indexOf("?");return u!==-1&&(this.search=
i.substr(u),i=i.slice(0,u)),i&&(this.pathname=i),oa[n]&&this.hostname&&!this.pathname&&(this.pathname=""),this};Nn.prototype.parseHost=function(e){let t=jh.exec(e);t&&(t=t[0],t!==":"&&(this.port=t.substr(
1)),e=e.substr(0,e.length-t.length)),e&&(this.hostname=e)};var $t=Vh;var Xr={};vs(Xr,{Any:()=>Wr,Cc:()=>Zr,Cf:()=>Yh,P:()=>qt,S:()=>Jr,Z:()=>Kr});var Wr=/[\0-\uD7FF\uE000-\uFFFF]|[\uD800-\uDBFF][\uDC00-\uDFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?:[^\uD800-\uDBFF]|^)[\uDC00-\uDFFF]/,
Zr=/[\0-\x1F\x7F-\x9F]/,Yh=/[\xAD\u0600-\u0605\u061C\u06DD\u070F\u0890\u0891\u08E2\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\uFFF9-\uFFFB]|\uD804[\uDCBD\uDCCD]|\uD80D[\uDC30-\uDC3F]|\uD82F[\uDCA0-\uDCA3]|\uD834[\uDD73-\uDD7A]|\uDB40[\uDC01\uDC20-\uDC7F]/,
qt=/[!-#%-\*,-\/:;\?@\[-\]_\{\}\xA1\xA7\xAB\xB6\xB7\xBB\xBF\u037E\u0387\u055A-\u055F\u0589\u058A\u05BE\u05C0\u05C3\u05C6\u05F3\u05F4\u0609\u060A\u060C\u060D\u061B\u061D-\u061F\u066A-\u066D\u06D4\u0700-\u070D\u07F7-\u07F9\u0830-\u083E\u085E\u0964\u0965\u0970\u09FD\u0A76\u0AF0\u0C77\u0C84\u0DF4\u0E4F\u0E5A\u0E5B\u0F04-\u0F12\u0F14\u0F3A-\u0F3D\u0F85\u0FD0-\u0FD4\u0FD9\u0FDA\u104A-\u104F\u10FB\u1360-\u1368\u1400\u166E\u169B\u169C\u16EB-\u16ED\u1735\u1736\u17D4-\u17D6\u17D8-\u17DA\u1800-\u180A\u1944\u1945\u1A1E\u1A1F\u1AA0-\u1AA6\u1AA8-\u1AAD\u1B4E\u1B4F\u1B5A-\u1B60\u1B7D-\u1B7F\u1BFC-\u1BFF\u1C3B-\u1C3F\u1C7E\u1C7F\u1CC0-\u1CC7\u1CD3\u2010-\u2027\u2030-\u2043\u2045-\u2051\u2053-\u205E\u207D\u207E\u208D\u208E\u2308-\u230B\u2329\u232A\u2768-\u2775\u27C5\u27C6\u27E6-\u27EF\u2983-\u2998\u29D8-\u29DB\u29FC\u29FD\u2CF9-\u2CFC\u2CFE\u2CFF\u2D70\u2E00-\u2E2E\u2E30-\u2E4F\u2E52-\u2E5D\u3001-\u3003\u3008-\u3011\u3014-\u301F\u3030\u303D\u30A0\u30FB\uA4FE\uA4FF\uA60D-\uA60F\uA673\uA67E\uA6F2-\uA6F7\uA874-\uA877\uA8CE\uA8CF\uA8F8-\uA8FA\uA8FC\uA92E\uA92F\uA95F\uA9C1-\uA9CD\uA9DE\uA9DF\uAA5C-\uAA5F\uAADE\uAADF\uAAF0\uAAF1\uABEB\uFD3E\uFD3F\uFE10-\uFE19\uFE30-\uFE52\uFE54-\uFE61\uFE63\uFE68\uFE6A\uFE6B\uFF01-\uFF03\uFF05-\uFF0A\uFF0C-\uFF0F\uFF1A\uFF1B\uFF1F\uFF20\uFF3B-\uFF3D\uFF3F\uFF5B\uFF5D\uFF5F-\uFF65]|\uD800[\uDD00-\uDD02\uDF9F\uDFD0]|\uD801\uDD6F|\uD802[\uDC57\uDD1F\uDD3F\uDE50-\uDE58\uDE7F\uDEF0-\uDEF6\uDF39-\uDF3F\uDF99-\uDF9C]|\uD803[\uDD6E\uDEAD\uDED0\uDF55-\uDF59\uDF86-\uDF89]|\uD804[\uDC47-\uDC4D\uDCBB\uDCBC\uDCBE-\uDCC1\uDD40-\uDD43\uDD74\uDD75\uDDC5-\uDDC8\uDDCD\uDDDB\uDDDD-\uDDDF\uDE38-\uDE3D\uDEA9\uDFD4\uDFD5\uDFD7\uDFD8]|\uD805[\uDC4B-\uDC4F\uDC5A\uDC5B\uDC5D\uDCC6\uDDC1-\uDDD7\uDE41-\uDE43\uDE60-\uDE6C\uDEB9\uDF3C-\uDF3E]|\uD806[\uDC3B\uDD44-\uDD46\uDDE2\uDE3F-\uDE46\uDE9A-\uDE9C\uDE9E-\uDEA2\uDF00-\uDF09\uDFE1]|\uD807[\uDC41-\uDC45\uDC70\uDC71\uDEF7\uDEF8\uDF43-\uDF4F\uDFFF]|\uD809[\uDC70-\uDC74]|\uD80B[\uDFF1\uDFF2]|\uD81A[\uDE6E\uDE6F\uDEF5\uDF37-\uDF3B\uDF44]|\uD81B[\uDD6D-\uDD6F\uDE97-\uDE9A\uDFE2]|\uD82F\uDC9F|\uD836[\uDE87-\uDE8B]|\uD839\uDDFF|\uD83A[\uDD5E\uDD5F]/,
Jr=/[\$\+<->\^`\|~\xA2-\xA6\xA8\xA9\xAC\xAE-\xB1\xB4\xB8\xD7\xF7\u02C2-\u02C5\u02D2-\u02DF\u02E5-\u02EB\u02ED\u02EF-\u02FF\u0375\u0384\u0385\u03F6\u0482\u058D-\u058F\u0606-\u0608\u060B\u060E\u060F\u06DE\u06E9\u06FD\u06FE\u07F6\u07FE\u07FF\u0888\u09F2\u09F3\u09FA\u09FB\u0AF1\u0B70\u0BF3-\u0BFA\u0C7F\u0D4F\u0D79\u0E3F\u0F01-\u0F03\u0F13\u0F15-\u0F17\u0F1A-\u0F1F\u0F34\u0F36\u0F38\u0FBE-\u0FC5\u0FC7-\u0FCC\u0FCE\u0FCF\u0FD5-\u0FD8\u109E\u109F\u1390-\u1399\u166D\u17DB\u1940\u19DE-\u19FF\u1B61-\u1B6A\u1B74-\u1B7C\u1FBD\u1FBF-\u1FC1\u1FCD-\u1FCF\u1FDD-\u1FDF\u1FED-\u1FEF\u1FFD\u1FFE\u2044\u2052\u207A-\u207C\u208A-\u208C\u20A0-\u20C1\u2100\u2101\u2103-\u2106\u2108\u2109\u2114\u2116-\u2118\u211E-\u2123\u2125\u2127\u2129\u212E\u213A\u213B\u2140-\u2144\u214A-\u214D\u214F\u218A\u218B\u2190-\u2307\u230C-\u2328\u232B-\u2429\u2440-\u244A\u249C-\u24E9\u2500-\u2767\u2794-\u27C4\u27C7-\u27E5\u27F0-\u2982\u2999-\u29D7\u29DC-\u29FB\u29FE-\u2B73\u2B76-\u2BFF\u2CE5-\u2CEA\u2E50\u2E51\u2E80-\u2E99\u2E9B-\u2EF3\u2F00-\u2FD5\u2FF0-\u2FFF\u3004\u3012\u3013\u3020\u3036\u3037\u303E\u303F\u309B\u309C\u3190\u3191\u3196-\u319F\u31C0-\u31E5\u31EF\u3200-\u321E\u322A-\u3247\u3250\u3260-\u327F\u328A-\u32B0\u32C0-\u33FF\u4DC0-\u4DFF\uA490-\uA4C6\uA700-\uA716\uA720\uA721\uA789\uA78A\uA828-\uA82B\uA836-\uA839\uAA77-\uAA79\uAB5B\uAB6A\uAB6B\uFB29\uFBB2-\uFBD2\uFD40-\uFD4F\uFD90\uFD91\uFDC8-\uFDCF\uFDFC-\uFDFF\uFE62\uFE64-\uFE66\uFE69\uFF04\uFF0B\uFF1C-\uFF1E\uFF3E\uFF40\uFF5C\uFF5E\uFFE0-\uFFE6\uFFE8-\uFFEE\uFFFC\uFFFD]|\uD800[\uDD37-\uDD3F\uDD79-\uDD89\uDD8C-\uDD8E\uDD90-\uDD9C\uDDA0\uDDD0-\uDDFC]|\uD802[\uDC77\uDC78\uDEC8]|\uD803[\uDD8E\uDD8F\uDED1-\uDED8]|\uD805\uDF3F|\uD807[\uDFD5-\uDFF1]|\uD81A[\uDF3C-\uDF3F\uDF45]|\uD82F\uDC9C|\uD833[\uDC00-\uDCEF\uDCFA-\uDCFC\uDD00-\uDEB3\uDEBA-\uDED0\uDEE0-\uDEF0\uDF50-\uDFC3]|\uD834[\uDC00-\uDCF5\uDD00-\uDD26\uDD29-\uDD64\uDD6A-\uDD6C\uDD83\uDD84\uDD8C-\uDDA9\uDDAE-\uDDEA\uDE00-\uDE41\uDE45\uDF00-\uDF56]|\uD835[\uDEC1\uDEDB\uDEFB\uDF15\uDF35\uDF4F\uDF6F\uDF89\uDFA9\uDFC3]|\uD836[\uDC00-\uDDFF\uDE37-\uDE3A\uDE6D-\uDE74\uDE76-\uDE83\uDE85\uDE86]|\uD838[\uDD4F\uDEFF]|\uD83B[\uDCAC\uDCB0\uDD2E\uDEF0\uDEF1]|\uD83C[\uDC00-\uDC2B\uDC30-\uDC93\uDCA0-\uDCAE\uDCB1-\uDCBF\uDCC1-\uDCCF\uDCD1-\uDCF5\uDD0D-\uDDAD\uDDE6-\uDE02\uDE10-\uDE3B\uDE40-\uDE48\uDE50\uDE51\uDE60-\uDE65\uDF00-\uDFFF]|\uD83D[\uDC00-\uDED8\uDEDC-\uDEEC\uDEF0-\uDEFC\uDF00-\uDFD9\uDFE0-\uDFEB\uDFF0]|\uD83E[\uDC00-\uDC0B\uDC10-\uDC47\uDC50-\uDC59\uDC60-\uDC87\uDC90-\uDCAD\uDCB0-\uDCBB\uDCC0\uDCC1\uDCD0-\uDCD8\uDD00-\uDE57\uDE60-\uDE6D\uDE70-\uDE7C\uDE80-\uDE8A\uDE8E-\uDEC6\uDEC8\uDECD-\uDEDC\uDEDF-\uDEEA\uDEEF-\uDEF8\uDF00-\uDF92\uDF94-\uDFEF\uDFFA]/,
Kr=/[ \xA0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]/;var Qh=[8364,0,8218,402,8222,8230,8224,8225,710,8240,352,8249,338,0,381,0,0,8216,8217,8220,8221,8226,8211,8212,732,8482,353,8250,339,0,382,376];function ep(e){return e===0||e>=55296&&e<=57343||e>1114111}
function aa(e){return ep(e)?65533:e>=128&&e<=159&&Qh[e-128]||e}function la(e){return e-1>>>0<127||e-160>>>0<55136?String.fromCharCode(e):String.fromCodePoint(aa(e))}var Me=(()=>{let e=new Uint8Array(127),t=0;for(let n=33;n<=126;n++)n!==34&&n!==36&&n!==92&&(e[n]=t++);return e})();function ca(e,t,n,r,s,i){let l=e.length,u=i*90,d=0,h=()=>{let H=Me[e.charCodeAt(d++)];
return H<i?H:H*91-u+Me[e.charCodeAt(d++)]},p=n-r,f=n+s,x=new Int32Array(f);x.fill(-1,r,i),x.fill(-1,i+p,f);let y=new Int32Array(f),A=new Int32Array(f);function E(H,j){let Z=0,ae=j,ye=j+H;for(;ae<ye;){
let ce=Me[e.charCodeAt(d++)];if(ce<89)Z+=ce,x[ae++]=Z;else if(ce===89){let me=Me[e.charCodeAt(d++)]+2;for(;me--;)x[ae++]=++Z}else{let me=Me[e.charCodeAt(d++)];Z+=89+(me<90?me*91+Me[e.charCodeAt(d++)]:
Me[e.charCodeAt(d++)]*8281+Me[e.charCodeAt(d++)]*91+Me[e.charCodeAt(d++)]),x[ae++]=Z}}}E(r,0),E(p,i);let k=new Int32Array(s*2),C=0,D=0;function R(H,j){for(let Z=0;Z<H;Z++){let ae=j+Z,ye=h(),ce=h();k[D*
2]=ye,k[D*2+1]=ce,D+=1,y[ae]=C;let me=(x[ye]<0?A[ye]:1)+(x[ce]<0?A[ce]:1);A[ae]=me,C+=me}}R(s-i+r,i+p),R(i-r,r);let N=new Uint16Array(C),M=0;for(let H=0;H<D;H++)for(let j=0;j<2;j++){let Z=k[H*2+j],ae=x[Z];
if(ae<0){let ye=y[Z],ce=ye+A[Z];for(;ye<ce;)N[M++]=N[ye++]}else N[M++]=ae}let q=new Uint16Array(t),W=0;for(;d<l;){let H=Me[e.charCodeAt(d++)];H>=i&&(H=H*91-u+Me[e.charCodeAt(d++)]);let j=x[H];if(j<0){
let Z=y[H],ae=Z+A[H];for(;Z<ae;)q[W++]=N[Z++]}else q[W++]=j}return q}var ua=ca("!}.&u%}'&}*'~!6*)%&,~!J~!J~%L~y<~!R,~~%Lu~~#GD~~#|)1#%}^%}2%+#.##%##%}&%##%'#%##&%#%#'%#&#%#&#'#%%#&#%##%#)%''%&%#%#'%#%%#%%}%%%#%#&(23#%%#&-%0%('1#(##%#'##+%'*.:1}#%#6-+(%'%%#%%%}#L'2351&(\
'%}&/N'(0(/*-%(%%}#'+&T%7.2}#&%&#%#36/5##%&%%#&#%%#))2%%##%&&'0~!#*+&'%1~!%).'3q?&%'1~!.##%6(~!+%%%(Gw'rT~!E#<nA%#jZ~!H%(~!42##~!*31&~!G%U~#)5~#`3~!J~!Z~%]~%Y~%C~!q~!u~#kz~%#~!6'~!D~!U~!?~#T~!c%~!G#'~\
%7|~!G~!J~!G&~#pb~(Df}#%}*&}#%##%##%##&#-}&'#'&%#.++}%mI,#,@&(}*%}*'%&##&#%##%}&0}#.},U},%}+%}&%}#%##&}B%(}(%}+%)})%##%#&}&%##%&}<%}>%#%&}*%}(%}9%}/%})%}*%}*%}?&}&%}3%}&*#%})%#%#)}#&#-#+*%E%%'%'#%}#*V\
##&##I}#&&##%&%#&&Qf%%))w/0+&%#(#.%-''''++++7}>%4'',##1,#%#&%##&#'##&#*#9)%&%}#*}%,#+P(%A&%#'&##wSD',9E00#y#@}(+}&%&>~!#~!X}#*}(&&}(&}(,%}%&#+&}#&}I%#%}%)#(},'%#*}4%%#%}(''}#/##(##),%-##%%)#&}(.}&%#&}\
%%}*&#%},&&}&%}#%*'#%})%}D&}&%}-&}6&#&}-,%}#%})-(~+`~,=?~I9'9%~!,#%})%})%}@%}?%}(~!?~#<~#pP~#BG~#=1#%K+~#?#~%;)~#A~#mF1~#A'~'X%'~#lR~#N~'N~#r~#m#-~#i'?%#'%~#B%##%,%#~#_%#0%~#]732~,w~2+#:&#%&'0%&>%}#>#\
#F+)#%&&#(+_}4&}-%}(&}@&}O7Fdf0@+/v4}&WU##&/0#&'('B#%}.%}'+#%}#%%&#&%#%##+#&#)#6#'#.},%}c%},%#%##%&#&%#&~#>'*-.%##%##%}#%%}%'~#)D1}#%*&~#_%%'(~#S2%'.}#~#=##*'*-%}&'%'##&&~'E%.#&~#M4}%%##&'%#~#O1##%&#'\
+~#<B%##%%'%+~#;#@%}#&%#&&%#(~#H1}'%'##&&~#?A}&'~#D#%32}'&&&&~#[}'(#%}'~#;C})&}%%#%~#=&%,3}%'(#%%~#^'#&&)#%'~#Y%-~#d-%'~#^%%&#&&&}#~#b~2t*&'~&(~&@~0%~e~3}%*''0})&}+~!9##-}#%-hD*)1fC#%/&/fB#40~!+#)*4~!\
+~!K'&:~!/*7~!.#~!H~!L':~%x&~!H#~!*~%1~!I#~!+A~#p'~!F~~#-#~,,(~.Z~!V~%;'B'mq-W~!N~%I%#&&#&}#%},%%}'%}+X#%}#&}(%}'%}<%}#%}%%'}'%}:~![)9@~%>~#UA%-%##&~!C%~!-.9:~!1~!-^2/:a~!y,D*J#-5)/4~%23,~#G~!L1~!0X3`\
~!2+~!!0-~&E~!W~!o,>Y&]~%cZx_&~#O*9#A#'#+I'%#)~!0B*-5A+-((F&*M#)(-7-5+'-3a5Vi~!Y~!?+[)%3),ERHm~!+:D,VG.+)?fB%%*(%)'(#&80%1'8`K8?`+'Z#&O&'H5#*9)A%%5&3))0%39+.*7#()&&*=4@**L)<'_&*+..;(#*+)./&0#3)%')-8(4\
ixD(&.}%,('aI:,)%,k2231T)I'#/-W7,/'Q#.'Y24+h')37</31&83##&0#),H(?'&?/1##%#&&#%''-%&&&#(&''&#.-'%#%%(,')*'&#&#'##%(%(#%('#&##%%%%('%#%#%%#%#&%##h>w+v<ayvyvcg.uuhKr}g/v|g>u9i[~>g5uI~=RvdwEg;v/g;uk!!TTSx\
]@RT!U!#!@VBRUU!'UTe-d0c`e&gSdicedFcrdTaqb.kYcAohdYd@a3e+d}dMdtd.aJ#bqcK`dle/e.e'dwdPdodddjbEb}ogd^ofdpduc6j?l%d{drdqc)d7bacOdQ%T#Y)X.sR[yH>6Vyv3[xwLu>vo'!*.[yBacahoj>6Rew3[xqdZa#!a&#^(X-[yG>6Vyu3[xvg\
3sEr|g.u/Ri9db0T#^(Xa)!-[y;>6Vylg4wKs{JwNZt3@3r=c4Z([xlg;wKt!cpq's@v7A'*a(a+!-a#[y<3Dt?3Dt'>6Vym3[xmg9rxsNJwLZt4~?r?db1T#`-!(Xa,!0[yS>6Vz%NuQs.g4wKtnJwNZtS@3r>c4Z([y%g;wKtrdga8!a(!#&T*Y-Xa#!a0<or[yc3D\
tq>6Vz43[y3JwNZtf@3s!Ju}!%Dti:pm3c_%X#tjB5pkd6q!r]u?voC'*-a.a2!0a&a+[yI3DtI3Ds~3DtH>6Vyw3[xx;:s#~<5pKJwNZtE@3r~d`a)!a2T#a.(!+U.X1[yT3Dt`3Dtv>6Vz&3[y&g9rxwzcxstPu.<rAJwLZtT~?r@dZa%!a.&^*Za(/Reu[ya>6Vz2\
3[y1g3sEr}wkg{NuQRg{ci(U#5@b`~,cg#U(2WnH5wugcRh7dX#T(Y,a'Ta!!a,[yZ<]mj>6Vz,3[y+Pv#5ReZKu+=,%!H}7ABwkaS?Rh:BcW(X#<]mrj:ubv/ARekdg%!(!a.*Ta(Y.X1!#sP>Rl*Dt6[y>>6Vyo3Wf*jOvuumvuRgRJuq*!:9<B@bX~3jVv&v@s@5R\
e[d/rQt{uAvo&a&a*)a2!,0Wf!3Dt0=Bs'>6Re}3[xy~<5s%JwJZt1~Gs)c;&!#2sJkNuXvzq7rxu,Re8dka4!a8(aEZ+a@Y.X1Xa)[yd=Bs(3DtP>6Vz53[y4cX#X&Re:avRe9~<5s&JwJZtQ~Gs*i^rzvdRg+Jv{%!2sbB@bX}kdga,!Za?&^*T1/!a'Dt+[y6>6Vy\
f3Wf%g/u;s4hGu6?Rh-JvZ,!c%#&RoX54Rivj7uyvf8RgTKvZB%*!2sGh<vu5Rgq<=C::9bb~#dZ#T&Ta6Y.X*Dt>[y93Wf)coZ(T,6VyifluvRgC@95@B@bX~/hFu34cC#T,k/unq8w8Q5RkUklwQuzunq8w8Q5Rk8d/rJu?v8w9)-&!a0a;a&aIWejg3sEr/h1s<Dt\
DJvyZqY5aws3Jvy!&Wei~Hr1:au5@Bag>23E~5c:Z&bX};kKv?w&unuVu5Rjc;>bs)#~@:Rh.=ay<a]C;b`}Vd6s/t{uAvoaxa()!a,a7%-a#a2Dt,[yF2Wo[>6Vyt3[xuNuPRi&NuPwpi#RoWh?vf8Ri%Jv]!%Ri:KvxD!.'2WeAjZu`q9rxu,Re7woeAg-unLq(qA_\
/*2Wg_g3u5q^9:4E}/jTrxrzv=Wkkd~0UX#^^Xa-a1a5T&a=U1a'*aEa]!a*aPaA-adok[y54Rn>;:p3~Dp5g9rpsFNvZqjg3uJp4~<5p0Pw;5qlJwNZt*@3p1Pw:5p/Ou!5p2JvG'!6Vye=<qnJvh_[xhg3v,Rh3kOwOw-sDuev/Re^dha[a%!%!a+#Ta7)-5TaCaO!\
aka!a)sf[yb2>Rl!9ARiq5E}Qg=ucRkBE|oJrJ_@Wk~@Wk{JrJ_@Wk|@WkyJrJ_@Wk}@WkzJvO_[y2g-vMRmiKuYC!)&>Ri;>Ri<@3RkNc](X#@9Rk=g5vuRmhKvDB!+'=]meg3u4Rmgd)#Y'Vz3CARmfd`a+!%T'!+#Ta1Ta6TaM-sTDt9[yA9sYd'%Y#s[[xpj:ueu\
naXRgEjRq,v-vuqdd2'`#6Rev<32@5>:2<E}5xIo9a*X#Y(;5RePJvD_g>vyRgNj8w)v8<wggs:RgXiZt|vjx,hSq3ah!-(~@:Ro/Ou!5RhWj^v(pyw8unRhUdx-UY#^Ua.a3a70!)%UX1TaDa)'omRiRRhE[y:3Dsz=Br,>6Vyj3[xkg6ruwjcqsrPw;5r*Ku]D'Zt-\
@3r(~?r.i[vwv]dU1a--U#`a4(g/vsRhPOu!5RhLj:rmu9Wo!~@:wdh@g/vsRiTjXuvvNr}:RhBj^v(pyw8unRn]dz1UYa'a+^Y(!aETZalaRY.Ta?a4[yDJw1!#qLsW>6Vyrfzq-pLflpwRe|Js>%!Dt@3Dt&Jvy_[xs~HrnjMuwpsw'RecKu+D#'!t<~Grl~?rjg5u\
-x,gwp{ah!-(~@:Rg~Ou!5Rh'jXuvvNr}:Rh#cW#X/c;&!#2sLi[v7u7RgpJv)(!iLrxu,Re6j7v@s@5Se[e7d`aW!Za(a`T.a#!a3!&aDa-!9)Dt_=6s+3[x~~DR|h~DS6avhGun5RkZj3w)v-]mkKunB!&*]kb97R|i<ARk<c:Z(6Vy}Juh'!wziMRoS:F|vkLuauJ\
v5vtvQRh1d='T+Y#VyO~DR|jcF#T'7R|g97R|kJv3'!ay<Rj,Jvh&!:ReXcsa6*a+#a#_aIRf9aLRf?c,Z&Rf5Rf7c.Z&Rf;Rf>cQ#%T'p-Rf8Rf=ct#%'(*!,p,Rf4p+Rf6Rf:Rf<d~'Ua%U*^UYa(!a,-!#a4YaTalaEX0a8a<Weo3Dt/3Dsx=Br93Wen~Dr;~<5p<\
JwNZt2@3p=Pw:5p;Ou!5r3c7&!#:p>3Ds}KvGB)_6Vyk2sM=<r7x'eovA(!hFu1ARf}cV#X&@r5j6rvwQa^Rf3c=Za'wkghJv__g;unRggA53B9=b^}%j6uduo5Jq;!(hIv%2Re`Ou4ARe_e%a#^^^Xa&!a*a2!&a6YaP!*ad!#a:aE/5Rn?[y@>6Vyp;:pE~DrY~<5p\
BJwNZt8@3pCh=rt3rWPw:5pAJup_[xoNuPpF9c!#'45pD5ARn)d8#X'X*3@rU72s]h>v<<sSjJpqvewOJq/(!hNw'5ReBk0s2u3w/w'5ReE5@Jq.!a+JQ!&WeU23d(#Y&RjG5]jBk!u7w&u0udARjEe#+^^^Ub#!a2/a`Z(agT1!a-a;|@TaG!aS[yV=Re~fow'RguNu\
PRe?bz#'>RoUWeL>:Cbb|?JwPZtVg6ruRmzJvD'!6Vz(g/vmRh~Jvy_[y(g9voRgyx*cy(#2>Ri2B9b]~9kIw9u7rluJu3Rg]dI#a%UY'@=p%CAx.gQZ&RhwwygtRm{x5g_Z'+ABqR9Woa=Bp&dV#^*Xa'!&@o{g4v]Rk;Jv{!%Rk[wkkiA5RkiwwfUB=x,fUuqC&*!>\
RfTg8v0RfV~ARfSd;rJsAuAv9wR'ae+/aO!a@aza/a#[yQ@Wg!2Wemg3sEr0JvB_g>uvReWg2v+Re=KupB_+[y!2AbY~-~Hr2AJwD!(h<~El>h<~El?Kun@+_:9b`}Kg-v/Ri3g;vtwyk_9]k_d=&T#*U.6qh@Ab`|K9:H|CJv[!&3Dtex'fDwC%!Rf[9WlMd[(^X,!a\
%Z06Vz!@WgBg=v~Rgvg,QRe@awd,#Y+jTv|Q~EfWj]uNr|~FRfXdy#Y&^Ua%!aO.!(a)Ua;=!a@aKap!a-,a!Ta]a[rSa]p?[y82sK=Bq~;:p:~<5p8Pw:5p7d'#Y'Wf(;RnRi[u4w&RgJJvG'!6Vyh=<r#ijuuv/sIKuYD'ZtG@3p9~Gr&d2#`(g<vtRgFj`u5w&rqp\
xRf2CJuY!+:wfnTOu!5Rg}jNs1ucv&RfwJvA!&3@q|BDcC#T,k/unq8w8Q5RkTklwQuzunq8w8Q5Rk9dga#!a'!a=#a0!:+Tb*b@aO.a4!aba8aFJv^}?!VyR~Dr<g;u%Rn.~<5p[x'e`wNZtR@3p]Pw:5pZhNvjBp.woe_g5u-r4JwF!%DtO3:ooc7&!#:p^3DtpLuG\
w(!+%)Dtk6Vz#2sd=<r8d'#Y([y#<x3gJt`w@!)%}MRiowzikRij=]ilxAf3,U(#B2Rf#g0v-Rm[ck{`U#]giKv3>)!&6Ri154s,KuGB_%@r68r:dJ|t`#X(9<E|u2@H|rx3gJu?w'!+'1Nu7Reg4=H~+9<wxgY95Rm]xLggZ-`(X}U2:Ri4h<uOawRmsJv__5@bb{jb\
V~3dka#a'a]!,#a+U=a>b6a3b%!/aKa/)!arwve^VyJ;:pR~DpTg3uJpS~<5pOPw;5qmPw:5pNOu!5pQJvG'!6Vyx=<qoJvA!{~Jup!%@qk7Rn/KvyD!}''[xz;>wkh'?Rh,x8gyt`w5D!&),(SgyccRgztJ@3pPB5p#d'(Y#<]mmifubw&RgoJvE&!82s^JvF&!8Rf,\
ADb]~;x=h'rNu]vK!,%'*0RnORh)4Rh*AqQg-vaRnNg;wHwkh'ba~4cE#Ta*x3gctyw@'!+%RnFRnD<4Rn@hFvK5RnCxWg[#`&a0Ua()`1Rm75Rg[c]%X#qi8Rg^NvdRj>BwzgZauwji7Rm6A4wgg]d1#&(*,.0a#Rm;Rm<Rm=Rm>Rm?Rm@RmARmBe%#^^^Xaea?aC/b\
+(,!a+a#!a/!>a&Ta<aKbD!2wphBRnk[yPw}hE|.=Br-3Dtm>6Vy~g6urRf.x,hPrNav!%'RnqRo%Ro#Nu;q[Pw;5r+JwNZtM@3r)d'#Y'Weh;xChL#`&RnmRnoKu}>%(!Rne~Bs-;2wjcussJv+'!aYSO}6@B<5?ba~8LrNvj!.%*ROwungw~ng~:9;Ri^>wtnig;wH\
RnixDh@|(UZ.x1h@|)!#:2<H|*xHn]#-UX'3Ro)z=iT}6ARns=Bwsn_wpnaRncw]aR(#UXa&Ua*a/=]iPd'#Y&Ro'WnXf{QRm2hNvj]nZd`'T~&1`{|`#9b]{}c:'!#Wl{>@=be}]?cl{{U#:5Abb}Jds#^YaF!a*b4a#a3aPa>&Tb!bH!*a_!Eau?/a&RjY<]gj>6Vz\
*;:pe~DrZg,QRj1JwNZtX@wihspcJvZ&!VyX9WmOJu|!|N2WmHJvh&!]ht~Bpbcn&T(!#RmQ<s7Nu;padH#X'`+WmJ@>RmKCARhnKup=!)&Wf+:RhqNuPpf9c!#'45pd5AwghpARn(Ls@w!%,)!RmP@Wfe<E|IJva!&WmNg8vsRmLd`*.`#Y'Xa!axRn*]hrA8Rhug5s\
@rXg8u!RmMd8#X'X*3@rV72smdI*#UY&RmICARho~GsgxVgd)Ta'U-Y&Xa!T#RnEWnA@Wffg1uDRi0hFvK5RnBxGnG&#`%owp)@wsf+bX}Ze-*1!a*^^^Ua|!#a.aq&Ya2!a>.a6!a:aO`aJDtL[y`@Wg#>6Vz12@wzoYRoZNuPRi!NuPRhzg=ucRi,@=b`{Yg=ucRi-\
ACJvB!&Sh[ebSh]ebi`wUuFRm4Jw2_[y0JvB!.<Ju(!&SoG}6Shd}6<Ju(!&SoH}6She}6Kur@._g5vHRieJvx!{L2G{Kx6gd'T#?Rh82Wi5cZ#X(g1w)Rm5dW-Y(Ta#!a)!#aYa=wnfE=su2>>bU{0j9udv:<svj8uQv-7RgHdE%#^'sq9sp=>Bb_{TJv`!&g/r|snj\
6v(us5d,#Y(56H}[978H}]Jw5!&g1rushJvB!+j;v{u5?zDhd}6}bj;v{u5?zDhe}6}ce*#`(^^^a[aea!=!a6a*aoXb1a.!aAbL!b>,b'aL!aV@Wf|2Wlg3[y/JwNZt^@3piPw:5pgJunZou3@rsJva&!Vy_g<v~Rm#JvG'!6Vz0=<r{Ju{%!:pj@WfsiXuJu3Rm:Jv\
Z&!WfA~Bph@c4Z&Dtwax5rubx(#:awRk1@d,#Y&RfjRfid1#,Y(@Wfp2Wlrg5s@ryKu[@!,'=]ig9wlk?Rk>g5u-rqJvy'!@9RkQcH(T#=>Ri~@<wkj(Wj(KuZB*!&<7rw@9RkRcH(T#=>Ri}@<wkj)Wj)dg(Ta2Xa9X#`-!a*CARhg@@=I}d9x;c~#X%so=<sj>2@@=\
aybb}XjWv0Q~EfEj3vLv;<d,#Y(56H}`978H}_dgaPaFa'a/!#a3Y0a_a;a|!1(a7-[yE3[xt;:pJNvZrrg3uJrvJwNZt=@3pIh=rt3rxPw:5pGOu!5rpJvG'!6Vys=<rz@c4Z&Dt(ax5rtJvZ!&~BpH@wsfNg-vaRlNci*U#=<wei<F}a5@Jq.!a*JQ!%@qZ23d(#Y&\
RjH5]jCk!u7w&u0udARjFd/prq=tyvpaEa(a:.!a1aZ(@@=I}:9wpd%=<sX55w_h}@@=I{t=ay<aU@@=I}T=ay<2@@=I})?C9:9au@9Cb]}DP~=x-fAZ(2Wl1=ay<aU@@=I}>5@d##Y+jTv|vV~EfFj]uNpn~FRfGdgaK!Z2&!a8a-Tb({E!acTbM*!a(DtY[yYd'%Y#\
sl[y*hHvh>Re5x2c{Z}.j4uCvcawRiMd+#X+_x&d!},<5RkX;2Hzw@x,gavfB-!{CcF&T#Roe;RodwWbBg5urRgaKvHC*_6Vz+<4opieuew&Rmq@d]&Y)X,T#X0Rh}<BqP=4qS9:ReMg/ujReNJw0!/<Jui%!bd{kawwnemRelAxUa?a3#*.&UX(Ya+a/RhvRnQ<o}9W\
mtd-#Y&RgSRmw9;Rmxay=Rmyg-vaRmuxEhSrNu,v-voC!%(aR.a(a7+1Ro1>Ro5CE{A9b]{@;5x#eO{:g;urRi+KrNA!%(Ro3>Ro79;Ri_Ku@>{;&!x%gX|{KunA_+g5QRj/g3u5Rj#g>uERj%wio/xRhS&!,!#^1U}wba{8>>@=be}qC@:D5ba{7Ku+A&!}x?ba}t>>\
@=be}se(aA^^^Uat!b0#{pa+awUazbGa#aLb9bgaWac'a5TbS=Br!d1#`%scp_Jvl!#rT>Re0JvX&!VyN=H{Fcm#U&:pY=ReaJv2&!]h0=]nUJvG'!6Vy|=<r%JrM_=]h2@Wlud'#)U'Wf'b]{i=]h/Jvh!&~BpWg=v]RnMx+ny#'Nu;pVwjnu=]nwxJnx,T#`&Reqwj\
nt=]nvieu9vrRjLLuYwP(#+!th@wih5pX~Gr'g5v/Rh4KunA'!-CARnP@wwiN:Rm_9x'cvw>!|l=<saKvAA!0&3@q}>w^e1bp#&Re2Re3BDx7gH#T|f5H|eKuZ>!%(:qNAH{]Jv6!+3B2B9=b^{X<5<B92:E{ZLvhwA(a;a%!igQuyRmad+#Y}m@3Rh5d8#X'X*:AqUA\
Hzmaxwbh<aXRnVcF}RT#Nw&cj#U(BWnug/vsRntdka)(a3+.Zb7aYYan1!bVa@Xa}[y^@b[{G=H{+hFu73Rj&Pv#5ReQcK%T#sig1v{Rj'Ku+D#'!t]~Grm~?rkKuMB!01d5#`'Vy.ta3Dtu~Hroc8#'{^45s85AwZbP&!#Rn!wghxWn#KvEA!)&2RlA2RlBx:h|#(T,\
=]j09Wobz>x]z/@awRoTd+#Y(az]hFhCrm4d,#Y+jTv|Q~EfMj]uNr|~FRfOdCa!Xa9_X#@<plJvf!%b`{(9;Rgwc;.!#2x7cw#T|UDb]|T5Ju={(!=@E{&Jv)&!Ab`{'awJvf!~*>>@=be{#KuY>!+&4Ezyi[ugv&RjIdea+T)#UXa&T-T&a!Rh9auRmW=]kLg5vuRn\
+g3u4Rn-Ow6ARn,hHus5xNk?#UX(U~)/g8v0RkD~AwkkF?Ri.OuNBwkkA?Ri/d|a2`a*^UYa.!aBTZaTa'Xa;!(!2!-a#b2[yC>6Vyq3[xr2Wi?g1rusVh%s?DtF~<5rbJs;%!DtBfswKtCj[uvuSsEu3RgVx3o:u+wN'*Zt;@3rd~Grh~?rfg8w)Lq)qE&-a%!>bI|`\
jWv0vV~EfCjTv|vV~Ef@j]uNpn~FRfBcK#T']gWNu7x,k7q4ai(0!hHv8<RhmkMu9vrsBuev/RhlCJvB!,g<v{wchh~@:Rhji[vrv{wchi~@:RhkdS&a5UY#Ta!RgPwwiI5BwciI~@:Rh`x'iJvj'!5]iJPu8Bwch]~@:Rhach)U#h3rp]gLh@t|Ax,hTq3ah!-(~@:R\
o0Ou!5RhXj^v(pyw8unRhVd|)`,^UYas!a?/a2Z'a^Ta{Tb7Ta(a#!a,Wf&9sZ3DtAadamov=Bqt3[xig8vsRm~>waiL2b`{QJv*_Ouv2qgj<v]v2BqfdR'X*X#Y-@3qr~Gqv~?p6hHv-]glPup5Lq+q?_%*b_{qF{n9b^{rOu4ARhpKvCD!+&~Bqp:5Dbb}nwoiKl&u\
nuTuBv]v+ueunaXRf0=Jvh!0nKufu8v1w&w7q%w&uHrz:Rgnj5w,uxDJq/(!hNw'5ReCk0s2u3w/w'5ReFd>Za&!*UaA=<wkgsRnSJv^!%Refifw3vyRgOKu_B'!,<]gkiiu:w&Rh<=C@a^<B57@2F{[<B5@aW:=3away9A5aW=<B=C@a^<B57@2F{Ie-#`(^^^bCara\
.b8aza6!/bZ,!adTbnTbOb+aFaS!aAT9@Wf~2Wli3Dtl2@d,#Y&RfnRfmJwJZtN~GqyJva&!VyMg<v~Rm%iXuJu3Rm9Jv[_=]ih9wlkDRkCd1#`(@Wg>2Wls3cH#T(@<Rj*=>Ri|b~'#23s9h<~El.d'#Y&Dtxi^rzvdRl#d*#U%(o|B2s`hJwSaxRmDKv4B&!1:Rmdd\
5#`'Vx}to~Hq{x'f1v3(!BA5ba|bJv_&!Wfug1v]ReIdO+U/Y#&G}-8wze=Rh{g1v]ReHg/uQRf/by#)ibQwERl/cH#T(@<Rj+=>Ri{cNu+vlax-!(#a0qa9<Rii2;;bU{H;x<i=&X#Rk`<4wwi=C9H~8xAI(Y#<azRi@45wXI<B9;5bb~7dL(X#Xa(+!aL6Vy{g5QqO\
au:5au2@ay547EzbxOcU(UX-T#Ta#:Cbb|A?wjh/b_|SOw6ARgtihr}u7Rhy<d1#T)X1@@=I|~=ay<2@@=aybb}Sj3vLv;<d,#Y(56H}A978H}@dGpvs@uAu`vcw9*!aFa+ai%(b!aXa8.a?a[ozWey=sU2@G}Nch&U#Rf_WexKu+D#'!t:~Gr`~?r^j]uNr|~FRg*j^\
psurwJt|RmcKv)@&!)7Rkv~Br[@wxfO:Rl3co#U'6Rezj_q#vIuavjRltwzeyh@vr5JqD0!>aY?C9:9au@9Cb]}9cl#U*5;5<H||jbuus1ucv&Rfvg1v~d/pppzqFr^a--a~!aMat1(hFv;Wiz@@=Izoj5uuv-7Rix~Cw`fk2WlVcZ#X,k)u3vWs@u2]ktg;wEx'fBq(\
_2Wg/jTv|vV~EfoJv]!15x'hzqG!(P~EfU~CRl_j6v(us5x4i-#T(2WmZ?C2F|d>Kq<aj1!*jTqIsBv=Wl`~Cw`fi2WlWj`v0u*~>RlR=c>Z,k#u3vWs@u2]kr<c1Z+jTqIsBv=Wla~Cw`fm2WlXdmb3!a{(arZa`bkTa%TbQTa-a9+c'!aM!/[yL=Bqug.w'RifhFvy\
DRj.g>vgwyk^9]k^Jv3_@WfbAARkhJw2_[x|JvB_wkoIRoKwkoJRoLd'(Y#<]gm=<9<H|yd'%_X#skDtb3awwqkgNulRkgdB#^',9:p'hJwSaxRmEBwVb8@4=H|qLu+w50&!)@3qs~?pU>Awwn;;Rn=c:Z'ARn<=<qwKvC@!/&~BqqJv6!&]eVb^z^xRge'/a%+^`#Sg\
e}6<4Rn3=]n0Pw2>Rn8Jw0!&>Rn:>Rn6cY#a7+!a&=<wkaNw~h3z_c5Z{=wjh#=]nLKv^D!&)Vyz=bW|swYb<WetcG#T(2wxa@qVx@gD#Y&b^|V5JwG&!5bb|pg/w&RgD@x=kHs=uAvn!a%%/'+RmSRh694Ro`g-vaRmRhHv-]mlxCcS#`&ba~.5cD#Ta)P~=d,#Y(56\
H{>978H{Dd_#{2^Y%_+qbbb{6g3sERhsbU{?dfa.,`a(Xa<!aiX#(55RiG54RiHcI#T'WiU3RiVNvdwtfcRlKNvdd,#Y&RlHRlExQgf.1*^T'X#Sgf}6Wn4=]hfPrk>Rn7Jw0!&>Rn5>Rn9Lunw?&a2!,5<oq@@wqfdRlJj5Q~=d,#Y(~ARfcOuN]fdDKw;ay(}i!547\
E}j?cI#T(@5bV}iCbV}hdv(^^Tb?a40,b##Tbo!a*bR!a<b|a/!aKai!aU[yK=]o^g:v>ReGJwPZtK<7Rh+h<~El,Pv#5ReR@awwxjCg,ulRjDJv6&!]j!z?aQeeg>w=Sh<eeJw;!&axEzOg,Qosc!#*:wkeJ]eJ>x'h-u(!%Ro.w~h.zPdNZ(X,Ya![x{;9ReY;wkgx\
RiF:x?ap#Y&RmUg<s2Rkod]+UY0TZ'!a&A9sw<=bczLNvuw{gqzNhJwSaxRmCKuLay!#&s_Rf-55b^{uJvZa!!c%#(55Ri654wmiu5RiuawLu,vp!+}^%b_}Y9;wkgxba}o>A9:=b^}zKuh=a''!3awRk3c*'!#aHRk6c+Z&Rk5Rk4Jv)&!awRjSawd9*`#0?C2@EzMj\
8u<uJ5RmbjQrquJu3x,k>uq@_+=ayb^|W~ARkEOuN]k@7dhzV^X/X&a-#zRzSb`zXcJzTT#2WkVKvDBzW!%FzY9;5bbzWjQrquJu3Jw3%!b`zU=ayb^zQd:#X(T-a!6Vyywxh}=b]{Jg=u1RiAdGp~qHtzv!w(wA+a+a;<!aJaYai'anasb(=azRmV:Cbb{MLq2vb!%'\
)RjuRjrRjtRjqx3jnqCw3!%')Rk(Rk+Rk&Rk)Lq2vb!%')Rj{RjxRjzRjwLq2vb!%')RjsRjpRjfRjex3jcqCw3!%')Rk'Rk*RjkRjl9<CbbzfOu4ARhxLq2vb!%')RjyRjvRjhRjgx=joq*uKvb!%')+-Rk.Rk%Rj~Rk-Rk#Rj}x=jdq*uKvb!%')+-Rk,Rk!Rj|Rjm\
RjjRjidAq&qKs@uAv8Aa.'*-a@a&0!aM@a5[y73Dsy3Ds|3Dt):wxgI2sHJwJZt.~Gqxwsf0ikrzt}Rl0Jvy_[xj~HqzKv_A|D!&WfP8axRoVcf,U#k(v]v+ueunaXRf1Ju}'!g8u#Ri=jQw!sCunLprq>!,')~<5qeGzq9F{W=c##%s5au:5aU3CBE|;d4#X(D!a&6V\
ygx(b;#(=]ed?C2F{N<capoq2r[a&!aPa9,'Pw;5s:@@=I|,55w_h|@@=IzcP~=x'fCqB_2Wl2>aU@@=I|1OuNBc1Z+jTqIsBv=Wlc~Cw`fl2WlZ~AcTa%!Z+jTqIsBv=Wlb~Cw`fh2WlYk+uNqJsBv=WlSg,u3dca3#UXaMYa)TaB-=cM|7T#<bI}l5@B932:aV2G{B\
OuNBJq:|M!5Ezt=<B=C@a^<B57@2F{v>cB{/T#=ay<bI{3Jv6!a.6BKq0ah&+!5E}HP~Ef{978BaU@@=Iza<7d#.Y#978BaU@@=IzH~AJq0!(@@=IzG978BaU@@=IzFe,aU*Y&^^^bvJb,b:bFad!a,c2Ta>aL.bo6!a#CbTa'T#Re{2Wlh2@G{yg6t~Ro_NvdRfticu\
RQRllJv3&!x&c|zs@Jw3!%RflwpfkRlpKuL;%(!Re<@G|C2GzdhIvuBwgjAg-u0RjAKQB%!(GzZ@G|5NuuRl7d='T+Y#Vy[g<v~Rm!==G|>JvA!)@wma=]m1ifuaw&RmnLs@vT'!|/+[y,g:v>ReTJw1!#qX=x!eC{bLu+wT&)ZtZauq_~Graci&U#F|89:r_Lupvq!.\
)&2RlG8RfaC=x!eF{_h?rpWlmd&'!#X|&]k::xJey#`'T|+<E|&2@H|%dE#(^,g;u.RiEg6vjRiC9xCkA{O|zY#g=ucRmXKs0@!&*@G|m@awRknJuh!,3d(}gY}eJvj!%Rm):Jw3!%Rm+Rm-Ls0w(&!a(a#@b[|6cZ#X'7RkxWgAOu4ARn'dH'U#Y*Vz-Wm'CARm}d]*\
#a%^a*T'aK!a<9bV{PC=p*Jw4!&SgxcbB5r]idw(wBRmF7xFkt#&`(Rm/Rm8E|!JuY_9:Rl5=wrgr2:bbxd@xXfB(a*#T+!.X0X1Ta/a'T&RlDRfL>RlyARl9b[z[>RfZ:RlL:RfRwlg/ARl;9;RlxKv,A/!%7s69<74=BA5ba{-8Bde#`a<XaKYa1,a'P~=wxfB2bZ}\
}?C972@@=I}r8@55B9;5bb}G978B2@@=aybb}3j3vLv;<Jw3&!>Rfk=ayb^}4~Ad1#`*@@=aybb{w2@>==<bbz]dx+UY#^UaF!a9!bB'Ya1.!ajXa#%olRhD[y=3Dt#Ov5BrHKuMB%!(Rf^Wep~HrJwkiQjKr|~FRg)Ku+D#'!t5~GrF~?rDdV)UY,Z/_7RkuG{<~BrB\
g,rlsO:235B@bX}|d?a1!#`(6Vyn5@d##Y+jTv|vV~EfIj]uNpn~FRfH7Lq2vb1!a9-978BaU@@=Iz9978BbU}#~AJq0!(@@=Iz8978BaU@@=Iz7~AJQ|}!978BbU}!JvkaK!AdUa21-U#`a+(g/vsRn~Ou!5RPj:rmu9WhOjXuvvNr}:RhAj^v(pyw8unRn[kPr}p|u\
7vwv]RiSBd;pppzq@qHQa?(b.!a.a`@.|xa(hFv;Wiyj5uuv-7Riw~Cw`fg2WlU978BbU|wOuNBJqG!(P~EfD~CRlQcZ#X,k)u3vWs@u2]ksg;wEx'f@q1_2Wg.j]uNpn~FRfqJv]!15x'h{qG!(@@=IzK~CRl^j6v(us5x4i,#T(2WmY?C2F{1>Kq<aj1!*jTqIsBv=\
Wld~Cw`fj2Wl[j`v0u*~>RlT=c>Z,k#u3vWs@u2]kq<c1Z+jTqIsBv=Wle~Cw`fn2Wl]dn1#c(a(b^a2!b/bAT(bj!aDa7bu,a_a{c0!2T0g:v>ReD2@G{42@G{5~DpM~<5rc=Bx6i>{RT#RnI@zCx]y]z:2Jv[!zr5Awyk]9]k]dD(Y+X#6Vz.g=wKtgwhaCwgmTWj2\
Lu,w%_+/[y-B;b^xeg3u3Rj-2@bX{*KrJ<!+'@Wg(g?QRlC@Jv`!%b[zIwsfII}8JQ_@w|kW|=Jv(%!AqcOuNBJvEzh!bYzjLs@wP#(0!oy@>RkdJwMZtc3Dtd@BcG#T'9bWxg2@2Fznd*#Y+;2x'c}w<zizixNgwa#Z'U+!/!a'!a+w~g~z6wcn{Rn}wcnzRn|5Rh%=\
]nJg5vuRmvNvdRlvcprJu}w*az*a#!%.a.'Bot9qT]kj@Wg'ay2Gzv@Jv`!%b[zEwsfHI}1;ck#Ux`<Cbbx_Lu+w!a&0*!wko*wwo,So,}6Juqxf!E}PigQuyRm`d3(`#8>Rn%:A5B;bZ~%KvhCa!a2!x>k7#Uxb@b{#xaRk7Jw0!)>wwhlShl}6>wwhmShm}6CJvB!.\
x'hhvj{!!5Bwkhhbaz}x'hivjz~!5Bwkhibaz|xEhTrNu,v-vpD!a%&/)a3a.,%Ro2t[CE{)@3re9b]{%wjo09:rgc:Z&Ro6=<riifuaw&RmoKrNA!%(Ro4>Ro89;Ri`dSaL'UYzxZb)7Rka3xRhT&!,!#^1U}vbaz{>>@=be}yC@:D5bazzKu+A&!}{?ba}y>>@=be}\
wxBh[t`u~vJvr!%a!a()a,a0a4RoC=]o;Ju(!%RoGRhdwjh`=]oAg>w#Ro?g5vuRo=NvdRl|Ku]C.!&;RoEJvB!%RoORoMBx'h[v+_?w~h`}~5?w~hd~!xKh]oiptu-utv.vp!#%&a30a@a'a+(a/aOp(o~p!RoDJu(!%RoHRhewjha=]oBNvdRl}g>w#Ro@g5vuRo>c\
[#X']o<CauRoRAd-#Y':RkpauRoQKu]C.!&;RoFJvB!%RoNRoPBx'h]v+_?w~ha}t5?w~he}ue!/UbhYacXaW^Tc&a;b:a-c/#b&aja1(!cL+!bKbt!bmcRc9aIc?8[yW3Dtt94Rg`Jv}!&SiRMzBhEebShEMNuPRe>x7gL#TzuwjirRipc<Z&>on;>z=h-MSh.Mwqcz\
x'a7vj&!>Re4@=ResJt__NuPRi*NuPRi)j]uNr|~FRfzKrJ>_+@Wfy@Wf]2WocKrJ<!+'@Wg%g/QRl@@Jv`!&awRl<wsfFIzgLu(w*!.*&ShBMwvhIRhI9;RhNx1hK'!#Sn]Mx1hK~0!#:2<H~7cNu+w7D*'1ZtW>Rn1~?rOc:Z&Rn2=<rQ<7wjh&=BSnLMc]#X(6Vz)\
w[b=a!U#9wzgMc3#&(RgMRitRis<x,gKt`ax!&+SioM=BSilMc3#&(RgKRinRimKurB,!&SiQMzBhDebShDM6BJQ!(P~Efx978B2@@=I}WLrJw!!,a*&@G}O@9wkibRid@@x'fKwC!&SlDMSfLMjUv~Q~EfKKv3@a+!(hFv-]mpx/hYZ(C5RiWz<o/MwkhY?So/M@x,g\
bvfB*&!SgEM:SoeeehFu3:Rgbda(,^TZa)X/7Sg[eb:2RgI~BrMC@wgkc:wwkcRerx3h(uUvK!&*,SnOM4Sh*MArRg;wHRh(x=h;rJvPwI!a4',a'0@Wg&=BSh/Mg>w=Rh=g3w*wwgGRgGcW(X#;Sg}M2Gzk@Jv`!&awRl=wsfGIz`dKZ*T'Y-:RhR7RhQg5u-p`j6v(\
us5d,#Y+~Awkia?RicOuNBwkibba}Ld6p~tyu_vbAa'a+!a/'a3aEa8a!>Sh,ebJv{!&Sh@ebSaReb9;SgwebNuPRi(NvdRl)NuPRi'hHu^<Rm^Jvv_@Wl(g;u1Si/ebKu'B&!*Sh?eb@Wl'z@aPeb95Si.ebcpputyvjB)!,&a+0a%ShAMWeK@G}C@WfJ9;RhMwvhH9\
w{ia}ix,hJvRA1(!zAn[MRhHx1hJ~*!#hFv(BSn[MBJQ!(@@=I~'978B2@@=I}2db.Ua<'X}+T#a0XaG2G}E;wkg|wuh!Rh!x,hZu,@)!&So0MVy)C5RiXACJvB!&5RiY5RiZg8w)cG}*T#2@bU}=KsA>(!a.3wkhZba~(x,h^u(A!&(SoCMRhb5Bz=h[eb?w~hb~6x,\
h_u(A!&(SoDMRhc5Bz=h]eb?w~hc~6e)aA1T#T,^^^c-bMb&blcPaP(a/!0!bA=b5c@a(!bfbrc#2afwmhARnjwchORnp2Wlf3DtsNvdRl-2@wpa<]m0bx(#:awRk2@Jw3!%RfhwpfgRlnKQB%!(G{V@G|'NuuRl6d='T+Y#VyUg<v~Rl~==G|<Jv+'!aYShC}6@B<5?\
ba~8@Jw3'!g2QRljhLrpWlOd+#Y'g.w'rIg>w*wgj@g-u0Rj@Lu+wT&)ZtUauq]~GrGci&U#F|39:rELrNvj!.%*RhCwunfw~nf~:9;Ri]>wtnhg;wHRnhx3hDs@v~!/+'@Wfr@9RkSNu&Rlo=@<5GzoKs0@_+@Wl+@awRkmJuh!-3d(}pY#qWJvj!%Rm(:Jw3!%Rm,R\
m*de&!1U-U#`)Re;@G|.@9Ri82@wjfvRlq=@<5GzpLvOvr!).&2RlF8Rf`C=x!eE{.Jw3_g2QRlkhLrpWlPde(!#U{s,UXa*Ta'[y'g:v>ReS;x0PZ&RnlRnn~HrKJw1}f!=x!eB|2w]aP(#Xa&a*Ta.Ua2a7=]iOd'#Y&Ro&WnWg;u.RiDg6vjRiBNvdRlzhNvj]nYJ\
uW_2Wm3x)kFze{9d])!a.!,Y01!#&aC!a3RndC=ox~BrC@2b^{pg,rlse7x'ksuq!%Rm.E{xidw(wBRmGx9o+)X#wwo-So-}69:Rl4@xSf@a#XZ'X)X,Ta(/ARl8b[xc>RfY:RlI:RfQwlg.ARl:9;Rlwdn'#^XafaQa1X1TaHTa)@b[{zcZ#X'7RkwWg@Ou4ARn&x)k\
G#{,g7u/RkGdH'U#Y*Vz'Wm&CARm|bx#(A]gUbUzJj9Q~=d,#Y(56H}l978H{U7d,0#U*2>ABb_xZ978BbU{e~AJQ{g!978BbU{hxMh?ad{oUYZ.x1h?{l!#:2<H{mx3n[t{vl!,&a%3Ro(z=iS}6ARnr=Bwsn^wvn`Rnbd`*T}B0!#^X'BG{c9b]{a>>@=be}F?JvS!\
&BG{d7BG}(Bde#`a1X,Ya@!a'P~=wxf@2bZ}I56B2@@=aybb}08@55B9;5bb}<j3vLv;<Jw3&!>Rfg=ayb^}&OuNBKuLA!)a!P~=x#fD{f2@>==<bbzl?C972@@=Ix^d6rSu,v7w*C(0a)a6#B+a%!sQ[y?3Dt%3[xn~<5rLOu!5p@Ku+D#'!t7~GrP~?rNKvlaya7'!\
h+v-5qMg=t|cd,U#5AAaa5Abb{S@52B5@a[@52B5Gx[iXueu;d<#`a(!/549C;ag>23ExY5@Dah89b^~689Jv)!~2b[~1Lv'w(%*!a#bX|aPrmawRe]keu7uhv-q6rxu,q`xTo]/a5aU!bNaDXbi!b-!ao!b<bwA!#5@B932:aV2G|:d-)Y#hJrL>RhG<7@C5<H|_=Ca\
u:5aj5@B932:bJ|ng>vIbs)#?C2F|9jPv0w.vISh-MKvUaz(.!9ABbb|[5;5<H|Eg>unwfh;9:4E|YjQsBt|vjx'hYq3!(?C2F|J:2<BaY?C2F|GOu!5x,g|p{ah!-(?C2F|c9:4E|OjXuvvNr}:Rh&i[w*t|cd+U#jJvsu)vsSn~Mkfrmu9p}u7vwv]So!McW#Xa!ax\
5@A5aY:5;5<H|>kJv~vYrquJu3x4ib#T)2@SmZM?C2F|Bj:rmu9@xPhI(a*a#U#`a3-5Abb|L~@:RhK9:4E|0@52B5G|#C::aY?C2F|-:2<BaY?C2F|.5Jvk!a)javYrquJu3x4ia#T)2@SmYM?C2F|HAxPhH(!a#U#`a*-5Abb|4~@:RhJ9:4E|R@52B5G|F:2<BaY?\
C2F|Sc^#Xa2j=Qq5CJvB!-g<v{z;hhM?C2F|Zi[vrv{z;hiM?C2F|XKsA>!a)-g<v{z;h[eb?C2F|]i[vrv{z;h]eb?C2F|^iZu.vix,hZq3ah!.(?C2F|QOu!5ShXM:2<BaY?C2F|P",13494,2713,49,25,61);var pe;(function(e){e[e.VALUE_LENGTH=49152]="VALUE_LENGTH",e[e.FLAG13=8192]="FLAG13",e[e.BRANCH_LENGTH=8064]="BRANCH_LENGTH",e[e.JUMP_TABLE=127]="JUMP_TABLE",e[e.VALUE_MASK=8191]="VALUE_MASK"})(pe||(pe=
{}));var _e;(function(e){e[e.AMP=38]="AMP",e[e.NUM=35]="NUM",e[e.SEMI=59]="SEMI",e[e.EQUALS=61]="EQUALS",e[e.ZERO=48]="ZERO",e[e.NINE=57]="NINE",e[e.LOWER_A=97]="LOWER_A",e[e.LOWER_X=120]="LOWER_X"})(_e||(_e=
{}));var On=32,pa=21,tp=2097151,Vr=2047,ma=0;function np(e){let t=e>>>pa;return t===Vr?ma:t}function fa(e){return e-_e.ZERO>>>0<=9}function rp(e){return(e|On)-_e.LOWER_A>>>0<=5}function ga(e){return(e|
On)-_e.LOWER_A>>>0<=25}function sp(e){return e===_e.EQUALS||ga(e)||fa(e)}var da;(function(e){e[e.EntityStart=0]="EntityStart",e[e.NumericStart=1]="NumericStart",e[e.NumericDecimal=2]="NumericDecimal",
e[e.NumericHex=3]="NumericHex",e[e.NamedEntity=4]="NamedEntity"})(da||(da={}));var Yr;(function(e){e[e.Legacy=0]="Legacy",e[e.Strict=1]="Strict",e[e.Attribute=2]="Attribute"})(Yr||(Yr={}));function ip(e,t,n,r){let s=(t&pe.BRANCH_LENGTH)>>7,i=t&pe.JUMP_TABLE;if(i){if(s===0)return r===i?n:-1;let u=r-i;if(u>>>0>=s)return-1;let d=e[n+u];return d===0?-1:n+s+d-1&65535}if(s===0)return-1;let o=s+
1>>1,l=n+o+s;for(let u=0;u<s;u++){let h=e[n+(u>>1)]>>((u&1)<<3)&255;if(h===r){let p=n+o+u;return l+e[p]&65535}if(h>r)return-1}return-1}function ha(e,t,n){return n===1?String.fromCharCode(e[t]&pe.VALUE_MASK):
n===2?String.fromCharCode(e[t+1]):String.fromCharCode(e[t+1],e[t+2])}function op(e,t,n){let r=t+1,s=0,i=r;if(r<n&&(e.charCodeAt(r)|On)===_e.LOWER_X)for(r+=1,i=r;r<n;){let l=e.charCodeAt(r);if(fa(l))s=
s*16+(l-_e.ZERO);else if(rp(l))s=s*16+((l|On)-_e.LOWER_A+10);else break;r+=1}else for(;r<n;){let l=e.charCodeAt(r)-_e.ZERO;if(l>>>0>9)break;s=s*10+l,r+=1}if(r===i)return 0;r<n&&e.charCodeAt(r)===_e.SEMI&&
(r+=1),s>1114111&&(s=1114112);let o=r-t;return o>=Vr&&(ma=o,o=Vr),o<<pa|s}function ap(e,t,n){let r=ua,s=e.indexOf("&");if(s<0)return e;let i=e.length,o=0,l="",u=r[0],d=u&pe.JUMP_TABLE,h=(u&pe.BRANCH_LENGTH)>>
7;do{let p=s+1,f=e.charCodeAt(p),x,y;if(f===_e.NUM){let A=op(e,p,i);x=np(A),t&&x>0&&e.charCodeAt(p+x-1)!==_e.SEMI&&(x=0),y=x===0?"":la(A&tp)}else if(ga(f)){x=0,y="";let A=f-d,E;if(A>>>0<h){let N=r[1+A];
E=N===0?-1:h+N&65535}else E=-1;let k=0,C=0,D=E<0?0:r[E],R=p+1;e:for(;R<i;){for(;(D&(pe.VALUE_LENGTH|pe.FLAG13))===0&&(D&pe.JUMP_TABLE)!==0;){let W=D&pe.JUMP_TABLE,H=(D&pe.BRANCH_LENGTH)>>7;if(H===0){if(e.
charCodeAt(R)!==W)break e;E+=1}else{let j=e.charCodeAt(R)-W;if(j>>>0>=H)break e;let Z=r[E+1+j];if(Z===0)break e;E=E+H+Z&65535}if(D=r[E],R+=1,R>=i)break e}if((D&(pe.VALUE_LENGTH|pe.FLAG13))===pe.FLAG13){
let W=(D&pe.BRANCH_LENGTH)>>7;if(e.charCodeAt(R)!==(D&pe.JUMP_TABLE))break;R+=1;let H=W-1,j=E+1,Z=0;for(;Z+1<H;Z+=2){let ae=r[j];if(e.charCodeAt(R)!==(ae&255)||(R+=1,e.charCodeAt(R)!==(ae>>8&255)))break e;
R+=1,j+=1}if(Z<H){if(e.charCodeAt(R)!==(r[j]&255))break;R+=1}E+=1+(W>>1),D=r[E];continue}let N=D>>>14,M=e.charCodeAt(R);if(N!==0){if(M===_e.SEMI){x=R-p+1,y=N===1?String.fromCharCode(D&pe.VALUE_MASK):ha(
r,E,N);break}if(!t&&(D&pe.FLAG13)===0&&(x=R-p,k=E,C=N),N===1)break}let q=ip(r,D,E+(N||1),M);if(q<0)break;E=q,D=r[E],R+=1}if(y===""){let N=D>>>14;N!==0&&!t&&(D&pe.FLAG13)===0&&(x=R-p,k=E,C=N),x>0&&(y=ha(
r,k,C))}}else x=0,y="";x===0||n&&f!==_e.NUM&&e.charCodeAt(p+x-1)!==_e.SEMI&&p+x<i&&sp(e.charCodeAt(p+x))?s=p:(o<s&&(l+=e.slice(o,s)),l+=y,s=o=p+x),e.charCodeAt(s)!==_e.AMP&&(s=e.indexOf("&",s))}while(s>=
0);return l+e.slice(o)}function Mn(e){return ap(e,!0,!1)}var ba;(function(e){e[e.XML=0]="XML",e[e.HTML=1]="HTML"})(ba||(ba={}));var xa;(function(e){e[e.UTF8=0]="UTF8",e[e.ASCII=1]="ASCII",e[e.Extensive=2]="Extensive",e[e.Attribute=3]="Attribute",e[e.Text=4]=
"Text"})(xa||(xa={}));var cp=class{src_Any=Wr.source;src_Cc=Zr.source;src_Z=Kr.source;src_P=qt.source;src_ZPCc=[this.src_Z,this.src_P,this.src_Cc].join("|");src_ZCc=[this.src_Z,this.src_Cc].join("|");cache={};opts={maxLength:1e4,
urlAuth:!1,schema_names:[]};constructor(e={}){this.opts={...this.opts,...e}}set(e={}){return this.opts={...this.opts,...e},this.cache={},this}escapeRE(e){return e.replace(/[.?*+^$[\]\\(){}|-]/g,"\\$&")}nestedPairRE(e,t,n=4){
let r=this.escapeRE(e),s=this.escapeRE(t),i=`(?:(?!${this.src_ZCc}|${r}|${s}).)`,o=`${r}${i}{0,1000}${s}`;for(let l=2;l<=n;l++)o=`${r}(?:${i}|${o}){0,1000}${s}`;return o}get_text_separators(){return this.
cache.text_separators??=/[><\uff5c]/}get_pseudo_letter(){return this.cache.src_pseudo_letter??=new RegExp(`(?:(?!${this.get_text_separators().source}|${this.src_ZPCc})${this.src_Any})`)}get_ipv4_addr(){
return this.cache.src_ip4??=new RegExp("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9][0-9]|[0-9])[.]){3}(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9][0-9]|[0-9])")}get_ipv6_addr(){let e="[0-9A-Fa-f]{1,4}",t=`(?:\
(?:${e}:${e})|${this.get_ipv4_addr().source})`;return this.cache.src_ip6_addr??=new RegExp(`(?:(?:${e}:){6}${t}|::(?:${e}:){5}${t}|(?:${e})?::(?:${e}:){4}${t}|(?:(?:${e}:){0,1}${e})?::(?:${e}:){3}${t}\
|(?:(?:${e}:){0,2}${e})?::(?:${e}:){2}${t}|(?:(?:${e}:){0,3}${e})?::${e}:${t}|(?:(?:${e}:){0,4}${e})?::${t}|(?:(?:${e}:){0,5}${e})?::${e}|(?:(?:${e}:){0,6}${e})?::)`)}get_ipv6_url_host(){return this.cache.
src_ip6_host??=new RegExp(`\\[${this.get_ipv6_addr().source}\\]`)}get_ipv6_mail_host(){return this.cache.src_ipv6_mail_host??=new RegExp(`\\[IPv6:${this.get_ipv6_addr().source}\\]`)}get_auth(){return this.
cache.src_auth??=new RegExp(`(?:(?:(?!${this.src_ZCc}|[@/\\[\\]()]).){1,50}@)?`)}get_port(){return this.cache.src_port??=new RegExp("(?::(?:6(?:[0-4]\\d{3}|5(?:[0-4]\\d{2}|5(?:[0-2]\\d|3[0-5])))|[1-5]?\\d\
{1,4}))?")}get_host_terminator(){return this.cache.src_host_terminator??=new RegExp(`(?=$|${this.get_text_separators().source}|${this.src_ZPCc})(?!${this.opts["---"]?"-(?!--)|":"-|"}_|:\\d|\\.-|\\.(?!$|${this.
src_ZPCc}))`)}get_path_terminator(){return this.cache.src_path_terminator??=new RegExp(`${this.src_ZPCc}|${this.get_text_separators().source}`)}get_path(){return this.cache.src_path??=new RegExp(`(?:[\
/?#](?:${this.nestedPairRE("[","]")}|${this.nestedPairRE("(",")")}|${this.nestedPairRE("{","}")}|\\"(?:(?!${this.src_ZCc}|["]).){1,100}\\"|\\'(?:(?!${this.src_ZCc}|[']).){1,100}\\'|\\'(?=${this.get_pseudo_letter().
source}|[-])|\\.{2,20}[:]?[a-zA-Z0-9%/&]|\\.(?!${this.src_ZCc}|[.]|$)|`+(this.opts["---"]?"\\-(?!--(?:[^-]|$))(?:-{0,19})|":"\\-{1,20}|")+`,(?!${this.src_ZCc}|$)|;(?!${this.src_ZCc}|$)|\\!{1,20}(?!${this.
src_ZCc}|[!]|$)|\\?(?!${this.src_ZCc}|[?]|$)|`+this.get_path_extra().source+`[\\\\/:%@#&=_~*]|(?!${this.get_path_terminator().source}).){1,${this.opts.maxLength}}|\\/)?`)}get_mail_name(){return this.cache.
src_mail_name??=new RegExp("[-!#$%&'*+/=?^_`{|}~a-zA-Z0-9](?:[-!#$%&'*+/=?^_`{|}~a-zA-Z0-9]|[.](?=[-!#$%&'*+/=?^_`{|}~a-zA-Z0-9])){0,63}")}get_xn(){return this.cache.src_xn??=new RegExp("xn--[a-z0-9\\-\
]{1,59}")}get_tld(){if(this.cache.tld)return this.cache.tld;let e=[...new Set(this.opts.tlds||[])].sort().reverse().join("|");return this.cache.tld=new RegExp(`${e||"$#none#$"}|${this.get_xn().source}`),
this.cache.tld}get_domain_root(){return this.cache.src_domain_root??=new RegExp("(?:"+this.get_xn().source+`|${this.get_pseudo_letter().source}{1,63})`)}get_domain(){return this.cache.src_domain??=new RegExp(
"(?:"+this.get_xn().source+`|(?:${this.get_pseudo_letter().source})|(?:${this.get_pseudo_letter().source}(?:-|${this.get_pseudo_letter().source}){0,61}${this.get_pseudo_letter().source}))`)}get_url_host_port(){
return this.cache.url_host_port??=new RegExp("(?:"+this.get_ipv6_url_host().source+`|(?:(?:(?:${this.get_domain().source})\\.){0,10}${this.get_domain().source}))`+this.get_port().source+this.get_host_terminator().
source)}get_fuzzy_url_host_port(){return this.cache.fuzzy_url_host_port??=new RegExp("(?:"+(this.opts.fuzzyIP?this.get_ipv4_addr().source+"|":"")+`(?:(?:(?:${this.get_domain().source})\\.){1,10}(?:${this.
get_tld().source})))`+this.get_host_terminator().source)}get_mail_host(){return this.cache.src_mail_host??=new RegExp("(?:"+this.get_ipv6_mail_host().source+`|(?:(?:(?:${this.get_domain().source})\\.){\
0,4}${this.get_domain().source}))`+this.get_host_terminator().source)}get_fuzzy_mail_host(){return this.cache.src_fuzzy_mail_host??=new RegExp("(?:"+this.get_ipv6_mail_host().source+`|(?:(?:(?:${this.
get_domain().source})[.]){1,4}${this.get_domain_root().source}))`+this.get_host_terminator().source)}get_path_extra(){return this.cache.src_path_extra??=new RegExp("")}get_fuzzy_mail_host_search(){return this.
cache.mail_fuzzy_host_search??=new RegExp(`@${this.get_fuzzy_mail_host().source}`,"ig")}get_fuzzy_link_search(){return this.cache.link_fuzzy_search??=new RegExp(`(^|(?![.:/\\-_@])(?:[$+<=>^\`|｜]|${this.
src_ZPCc}))(?:(?![$+<=>^\`|｜])${this.get_fuzzy_url_host_port().source}${this.get_path().source})`,"ig")}get_http_validator(){return this.cache.http_validator??=new RegExp("\\/\\/"+(this.opts.urlAuth?
this.get_auth().source:"")+this.get_url_host_port().source+this.get_path().source,"iy")}get_relative_proto_validator(){return this.cache.relative_proto_validator??=new RegExp((this.opts.urlAuth?this.get_auth().
source:"")+`(?:localhost|${this.get_ipv6_url_host().source}|(?:(?:${this.get_domain().source})[.]){1,10}${this.get_domain_root().source})`+this.get_port().source+this.get_host_terminator().source+this.
get_path().source,"iy")}get_mail_name_validator(){return this.cache.mail_name_validator??=new RegExp(`(?:^|${this.get_text_separators().source}|"|\\(|${this.src_ZCc})(${this.get_mail_name().source})$`)}get_mailto_validator(){
return this.cache.mailto_validator??=new RegExp(`${this.get_mail_name().source}@${this.get_mail_host().source}`,"iy")}get_schema_names(){return this.cache.schema_names??=new RegExp((this.opts.schema_names||
[]).map(e=>this.escapeRE(e)).join("|"))}get_schema_search(){return this.cache.schema_search??=new RegExp(`(^|(?!_)(?:[><｜]|${this.src_ZPCc}))(${this.get_schema_names().source})`,"ig")}get_schema_at_start(){
return this.cache.schema_at_start??=new RegExp(`^${this.get_schema_search().source}`,"i")}},Qr={validate:(e,t,n)=>{let r=n.re.get_http_validator();r.lastIndex=t;let s=r.exec(e);return s?s[0].length:0},
normalize:(e,t)=>t.normalize(e)},up={"http:":Qr,"https:":Qr,"ftp:":Qr,"//":{validate:function(e,t,n){let r=n.re.get_relative_proto_validator();r.lastIndex=t;let s=r.exec(e);return s?t>=3&&e[t-3]===":"||
t>=3&&e[t-3]==="/"?0:s[0].length:0},normalize:(e,t)=>t.normalize(e)},"mailto:":{validate:function(e,t,n){let r=n.re.get_mailto_validator();r.lastIndex=t;let s=r.exec(e);return s?s[0].length:0},normalize:(e,t)=>t.
normalize(e)}},dp="a:cdefgilmnoqrstuwxz|b:abdefghijmnorstvwyz|c:acdfghiklmnoruvwxyz|d:ejkmoz|e:cegrstu|f:ijkmor|g:abdefghilmnpqrstuwy|h:kmnrtu|i:delmnoqrst|j:emop|k:eghimnprwyz|l:abcikrstuvy|m:acdeghk\
lmnopqrstuvwxyz|n:acefgilopruz|o:m|p:aefghklmnrstwy|q:a|r:eosuw|s:abcdeghijklmnortuvxyz|t:cdfghjklmnortvwz|u:agksyz|v:aceginu|w:fs|y:et|z:amw",hp="biz|com|edu|gov|net|org|pro|web|xxx|aero|asia|coop|in\
fo|museum|name|shop|рф";function pp(){let e=hp.split("|");return dp.split("|").forEach(t=>{let n=t.indexOf(":"),r=t.slice(0,n);for(let s of t.slice(n+1))e.push(r+s)}),e}var mp={fuzzyLink:!1,fuzzyEmail:!0,
fuzzyIP:!1,"---":!1,tlds:pp(),urlAuth:!1,maxLength:1e4},ya=class{schema;index;lastIndex;raw;text;url;constructor(e,t,n,r){let s=e.slice(n,r);this.schema=t.toLowerCase(),this.index=n,this.lastIndex=r,this.
raw=s,this.text=s,this.url=s}},wa=class{__opts__;__schemas__;re;constructor(e={}){let{rebuilder:t,...n}=e;this.__opts__={...mp,...n},this.__schemas__={...up},this.re=t||new cp,this.re.set({...this.__opts__,
schema_names:Object.keys(this.__schemas__)})}add(e,t=null){if(!t)delete this.__schemas__[e];else{let n={normalize:(r,s)=>s.normalize(r),...t};this.__schemas__[e]=n}return this.re.set({...this.__opts__,
schema_names:Object.keys(this.__schemas__)}),this}set(e={}){return this.__opts__={...this.__opts__,...e},this.re.set({...this.__opts__,schema_names:Object.keys(this.__schemas__)}),this}test(e){if(!e.length)
return!1;let t,n;for(n=this.re.get_schema_search(),n.lastIndex=0;(t=n.exec(e))!==null;)if(this.testSchemaAt(e,t[2],n.lastIndex))return!0;if(this.__opts__.fuzzyLink&&this.__schemas__["http:"]&&(n=this.
re.get_fuzzy_link_search(),n.lastIndex=0,n.exec(e)!==null))return!0;if(this.__opts__.fuzzyEmail&&this.__schemas__["mailto:"]&&e.indexOf("@")>=0){let r=this.re.get_fuzzy_mail_host_search(),s=this.re.get_mail_name_validator();
for(r.lastIndex=0;(t=r.exec(e))!==null;){let i=e.slice(Math.max(0,t.index-65),t.index);if(s.test(i))return!0}}return!1}testSchemaAt(e,t,n){return this.__schemas__[t.toLowerCase()]?this.__schemas__[t.toLowerCase()].
validate(e.slice(0,n+this.__opts__.maxLength),n,this):0}match(e){let t=[],n=this.re.get_schema_search(),r,s,i,o,l,u,d=!1,h=!1,p=!1,f=0;if(!e.length)return null;for(n.lastIndex=0,this.__opts__.fuzzyLink&&
this.__schemas__["http:"]&&(r=this.re.get_fuzzy_link_search(),r.lastIndex=0),this.__opts__.fuzzyEmail&&this.__schemas__["mailto:"]&&(s=this.re.get_fuzzy_mail_host_search(),s.lastIndex=0,i=this.re.get_mail_name_validator());;){
let x=Math.max(f-1,0);if(s&&i&&!p&&(!l||l.index<f))for(s.lastIndex<x&&(s.lastIndex=x);;){let C=s.exec(e);if(!C){p=!0,l=void 0;break}let D=i.exec(e.slice(Math.max(0,C.index-65),C.index));if(D){if(l={schema:"\
mailto:",index:C.index-D[1].length,lastIndex:C.index+C[0].length},l.index>=f)break;s.lastIndex<x&&(s.lastIndex=x)}}if(r&&!h&&(!o||o.index<f))for(r.lastIndex<x&&(r.lastIndex=x);;){let C=r.exec(e);if(!C){
h=!0,o=void 0;break}if(o={schema:"",index:C.index+C[1].length,lastIndex:C.index+C[0].length},o.index>=f)break;r.lastIndex<x&&(r.lastIndex=x)}let y=l;(!y||o&&(o.index<y.index||o.index===y.index&&o.lastIndex>
y.lastIndex))&&(y=o);let A;if(!d)for(;;){if(!u){n.lastIndex<x&&(n.lastIndex=x);let R=n.exec(e);if(!R){d=!0;break}u={schema:R[2],index:R.index+R[1].length,lastIndex:R.index+R[0].length}}if(u.index<f){u=
void 0;continue}if(y&&u.index>y.index)break;let C=u;u=void 0;let D=this.testSchemaAt(e,C.schema,C.lastIndex);if(D){A={schema:C.schema,index:C.index,lastIndex:C.lastIndex+D};break}}let E=A;if((!E||l&&(l.
index<E.index||l.index===E.index&&l.lastIndex>E.lastIndex))&&(E=l),(!E||o&&(o.index<E.index||o.index===E.index&&o.lastIndex>E.lastIndex))&&(E=o),!E)break;E===l?l=void 0:E===o&&(o=void 0);let k=new ya(
e,E.schema,E.index,E.lastIndex);k.schema?this.__schemas__[k.schema].normalize(k,this):this.normalize(k),t.push(k),f=E.lastIndex}return t.length?t:null}matchAtStart(e){if(!e.length)return null;let t=this.
re.get_schema_at_start().exec(e);if(!t)return null;let n=this.testSchemaAt(e,t[2],t[0].length);if(!n)return null;let r=new ya(e,t[2],t.index+t[1].length,t.index+t[0].length+n);return this.__schemas__[r.
schema].normalize(r,this),r}tlds(e,t=!1){return e=Array.isArray(e)?e:[e],t?this.__opts__.tlds=this.__opts__.tlds.concat(e):this.__opts__.tlds=e,this.re.set({...this.__opts__,schema_names:Object.keys(this.
__schemas__)}),this}normalize(e){e.schema||(e.url=`http://${e.url}`),e.schema==="mailto:"&&!/^mailto:/i.test(e.url)&&(e.url=`mailto:${e.url}`)}};var fp=/^xn--/,gp=/[^\0-\x7F]/,bp=/[\x2E\u3002\uFF0E\uFF61]/g,xp={overflow:"Overflow: input needs wider integers to process","not-basic":"Illegal input >= 0x80 (not a basic code point)","invalid-input":"\
Invalid input"},es=35,Pe=Math.floor,ts=String.fromCharCode;function Xe(e){throw new RangeError(xp[e])}function yp(e,t){let n=[],r=e.length;for(;r--;)n[r]=t(e[r]);return n}function va(e,t){let n=e.split(
"@"),r="";n.length>1&&(r=n[0]+"@",e=n[1]),e=e.replace(bp,".");let s=e.split("."),i=yp(s,t).join(".");return r+i}function ka(e){let t=[],n=0,r=e.length;for(;n<r;){let s=e.charCodeAt(n++);if(s>=55296&&s<=
56319&&n<r){let i=e.charCodeAt(n++);(i&64512)==56320?t.push(((s&1023)<<10)+(i&1023)+65536):(t.push(s),n--)}else t.push(s)}return t}var wp=e=>String.fromCodePoint(...e),_p=function(e){return e>=48&&e<58?
26+(e-48):e>=65&&e<91?e-65:e>=97&&e<123?e-97:36},_a=function(e,t){return e+22+75*(e<26)-((t!=0)<<5)},Ea=function(e,t,n){let r=0;for(e=n?Pe(e/700):e>>1,e+=Pe(e/t);e>es*26>>1;r+=36)e=Pe(e/es);return Pe(
r+(es+1)*e/(e+38))},Aa=function(e){let t=[],n=e.length,r=0,s=128,i=72,o=e.lastIndexOf("-");o<0&&(o=0);for(let l=0;l<o;++l)e.charCodeAt(l)>=128&&Xe("not-basic"),t.push(e.charCodeAt(l));for(let l=o>0?o+
1:0;l<n;){let u=r;for(let h=1,p=36;;p+=36){l>=n&&Xe("invalid-input");let f=_p(e.charCodeAt(l++));f>=36&&Xe("invalid-input"),f>Pe((2147483647-r)/h)&&Xe("overflow"),r+=f*h;let x=p<=i?1:p>=i+26?26:p-i;if(f<
x)break;let y=36-x;h>Pe(2147483647/y)&&Xe("overflow"),h*=y}let d=t.length+1;i=Ea(r-u,d,u==0),Pe(r/d)>2147483647-s&&Xe("overflow"),s+=Pe(r/d),r%=d,t.splice(r++,0,s)}return String.fromCodePoint(...t)},Ca=function(e){
let t=[];e=ka(e);let n=e.length,r=128,s=0,i=72;for(let u of e)u<128&&t.push(ts(u));let o=t.length,l=o;for(o&&t.push("-");l<n;){let u=2147483647;for(let h of e)h>=r&&h<u&&(u=h);let d=l+1;u-r>Pe((2147483647-
s)/d)&&Xe("overflow"),s+=(u-r)*d,r=u;for(let h of e)if(h<r&&++s>2147483647&&Xe("overflow"),h===r){let p=s;for(let f=36;;f+=36){let x=f<=i?1:f>=i+26?26:f-i;if(p<x)break;let y=p-x,A=36-x;t.push(ts(_a(x+
y%A,0))),p=Pe(y/A)}t.push(ts(_a(p,0))),i=Ea(s,d,l===o),s=0,++l}++s,++r}return t.join("")},vp=function(e){return va(e,function(t){return fp.test(t)?Aa(t.slice(4).toLowerCase()):t})},kp=function(e){return va(
e,function(t){return gp.test(t)?"xn--"+Ca(t):t})},Ep={version:"2.3.1",ucs2:{decode:ka,encode:wp},decode:Aa,encode:Ca,toASCII:kp,toUnicode:vp};var ns=Ep;var Ra=Object.defineProperty,qa=(e,t)=>{let n={};for(var r in e)Ra(n,r,{get:e[r],enumerable:!0});return t||Ra(n,Symbol.toStringTag,{value:"Module"}),n},Ap=qa({arrayReplaceAt:()=>Cp,asciiTrim:()=>$n,callable:()=>Pa,
escapeHtml:()=>Ve,escapeRE:()=>Fp,fromCodePoint:()=>zt,isMdAsciiPunct:()=>jt,isPunctChar:()=>Ua,isPunctCharCode:()=>Gt,isSpace:()=>ie,isValidEntityCode:()=>ls,isWhiteSpace:()=>Ut,lib:()=>Lp,normalizeReference:()=>Ln,
unescapeAll:()=>vt,unescapeMd:()=>Dp});function Pa(e){let t=function(...n){return Reflect.construct(e,n,new.target&&new.target!==t?new.target:e)};return Object.defineProperty(t,"name",{value:e.name}),
Object.setPrototypeOf(t,e),t.prototype=e.prototype,t}function Cp(e,t,n){return[].concat(e.slice(0,t),n,e.slice(t+1))}function ls(e){return!(e>=55296&&e<=57343||e>=64976&&e<=65007||(e&65535)===65535||(e&
65535)===65534||e>=0&&e<=8||e===11||e>=14&&e<=31||e>=127&&e<=159||e>1114111)}function zt(e){if(e>65535){e-=65536;let t=55296+(e>>10),n=56320+(e&1023);return String.fromCharCode(t,n)}return String.fromCharCode(
e)}var za=/\\([!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~])/g,Rp=new RegExp(`${za.source}|${/&([a-z#][a-z0-9]{1,31});/gi.source}`,"gi"),Sp=/^#((?:x[a-f0-9]{1,8}|[0-9]{1,8}))$/i;function Tp(e,t){if(t.charCodeAt(
0)===35&&Sp.test(t)){let r=t[1].toLowerCase()==="x"?parseInt(t.slice(2),16):parseInt(t.slice(1),10);return ls(r)?zt(r):e}let n=Mn(e);return n!==e?n:e}function Dp(e){return e.indexOf("\\")<0?e:e.replace(
za,"$1")}function vt(e){return e.indexOf("\\")<0&&e.indexOf("&")<0?e:e.replace(Rp,function(t,n,r){return n||Tp(t,r)})}var Np=/[&<>"]/,Op=/[&<>"]/g,Mp={"&":"&amp;","<":"&lt;",">":"&gt;",'"':"&quot;"};function Ip(e){
return Mp[e]}function Ve(e){return Np.test(e)?e.replace(Op,Ip):e}var Bp=/[.?*+^$[\]\\(){}|-]/g;function Fp(e){return e.replace(Bp,"\\$&")}function ie(e){switch(e){case 9:case 32:return!0}return!1}function Ut(e){
if(e>=8192&&e<=8202)return!0;switch(e){case 9:case 10:case 11:case 12:case 13:case 32:case 160:case 5760:case 8239:case 8287:case 12288:return!0}return!1}function Ua(e){return qt.test(e)||Jr.test(e)}function Gt(e){
return Ua(zt(e))}function jt(e){switch(e){case 33:case 34:case 35:case 36:case 37:case 38:case 39:case 40:case 41:case 42:case 43:case 44:case 45:case 46:case 47:case 58:case 59:case 60:case 61:case 62:case 63:case 64:case 91:case 92:case 93:case 94:case 95:case 96:case 123:case 124:case 125:case 126:
return!0;default:return!1}}function Ln(e){return e=e.trim().replace(/\s+/g," "),e.toLowerCase().toUpperCase()}function Sa(e){return e===32||e===9||e===10||e===13}function $n(e){let t=0;for(;t<e.length&&
Sa(e.charCodeAt(t));t++);let n=e.length-1;for(;n>=t&&Sa(e.charCodeAt(n));n--);return e.slice(t,n+1)}var Lp={mdurl:Hr,ucmicro:Xr};function $p(e,t,n){let r,s,i,o,l=e.posMax,u=e.pos;for(e.pos=t+1,r=1;e.pos<
l;){if(i=e.src.charCodeAt(e.pos),i===93&&(r--,r===0)){s=!0;break}if(o=e.pos,e.md.inline.skipToken(e),i===91){if(o===e.pos-1)r++;else if(n)return e.pos=u,-1}}let d=-1;return s&&(d=e.pos),e.pos=u,d}function qp(e,t,n){
let r,s=t,i={ok:!1,pos:0,str:""};if(e.charCodeAt(s)===60){for(s++;s<n;){if(r=e.charCodeAt(s),r===10||r===60)return i;if(r===62)return i.pos=s+1,i.str=vt(e.slice(t+1,s)),i.ok=!0,i;if(r===92&&s+1<n){s+=
2;continue}s++}return i}let o=0;for(;s<n&&(r=e.charCodeAt(s),!(r===32||r<32||r===127));){if(r===92&&s+1<n){if(e.charCodeAt(s+1)===32){s++;continue}s+=2;continue}if(r===40&&(o++,o>32))return i;if(r===41){
if(o===0)break;o--}s++}return t===s||o!==0||(i.str=vt(e.slice(t,s)),i.pos=s,i.ok=!0),i}function Pp(e,t,n,r){let s,i=t,o={ok:!1,can_continue:!1,pos:0,str:"",marker:0};if(r)o.str=r.str,o.marker=r.marker;else{
if(i>=n)return o;let l=e.charCodeAt(i);if(l!==34&&l!==39&&l!==40)return o;t++,i++,l===40&&(l=41),o.marker=l}for(;i<n;){if(s=e.charCodeAt(i),s===o.marker)return o.pos=i+1,o.str+=vt(e.slice(t,i)),o.ok=!0,
o;if(s===40&&o.marker===41)return o;s===92&&i+1<n&&i++,i++}return o.can_continue=!0,o.str+=vt(e.slice(t,i)),o}var zp=qa({parseLinkDestination:()=>qp,parseLinkLabel:()=>$p,parseLinkTitle:()=>Pp});function Ht(e){
"@babel/helpers - typeof";return Ht=typeof Symbol=="function"&&typeof Symbol.iterator=="symbol"?function(t){return typeof t}:function(t){return t&&typeof Symbol=="function"&&t.constructor===Symbol&&t!==
Symbol.prototype?"symbol":typeof t},Ht(e)}function Up(e,t){if(Ht(e)!="object"||!e)return e;var n=e[Symbol.toPrimitive];if(n!==void 0){var r=n.call(e,t||"default");if(Ht(r)!="object")return r;throw new TypeError(
"@@toPrimitive must return a primitive value.")}return(t==="string"?String:Number)(e)}function Gp(e){var t=Up(e,"string");return Ht(t)=="symbol"?t:t+""}function P(e,t,n){return(t=Gp(t))in e?Object.defineProperty(
e,t,{value:n,enumerable:!0,configurable:!0,writable:!0}):e[t]=n,e}var lt=class{constructor(e,t,n){P(this,"map",null),P(this,"level",0),P(this,"children",null),P(this,"content",""),P(this,"markup",""),
P(this,"info",""),P(this,"block",!1),P(this,"hidden",!1),this.type=e,this.tag=t,this.attrs=null,this.nesting=n,this.meta=null}attrIndex(e){if(!this.attrs)return-1;let t=this.attrs;for(let n=0,r=t.length;n<
r;n++)if(t[n][0]===e)return n;return-1}attrPush(e){this.attrs?this.attrs.push(e):this.attrs=[e]}attrSet(e,t){let n=this.attrIndex(e),r=[e,t];n<0?this.attrPush(r):this.attrs[n]=r}attrGet(e){let t=this.
attrIndex(e),n=null;return t>=0&&(n=this.attrs[t][1]),n}attrJoin(e,t){let n=this.attrIndex(e);n<0?this.attrPush([e,t]):this.attrs[n][1]=`${this.attrs[n][1]} ${t}`}},Wt=class{constructor(){P(this,"__ru\
les__",[]),P(this,"__cache__",null)}__find__(e){for(let t=0;t<this.__rules__.length;t++)if(this.__rules__[t].name===e)return t;return-1}__compile__(){let e=new Set;this.__rules__.forEach(t=>{t.enabled&&
t.alt.forEach(n=>{n&&e.add(n)})}),this.__cache__=Object.create(null),this.__cache__[""]=[],this.__rules__.forEach(t=>{t.enabled&&this.__cache__[""].push(t.fn)}),e.forEach(t=>{this.__cache__[t]=[],this.
__rules__.forEach(n=>{n.enabled&&n.alt.indexOf(t)>=0&&this.__cache__[t].push(n.fn)})})}at(e,t,n={}){let r=this.__find__(e);if(r===-1)throw new Error(`Parser rule not found: ${e}`);this.__rules__[r].fn=
t,this.__rules__[r].alt=n.alt||[],this.__cache__=null}before(e,t,n,r={}){let s=this.__find__(e);if(s===-1)throw new Error(`Parser rule not found: ${e}`);this.__rules__.splice(s,0,{name:t,enabled:!0,fn:n,
alt:r.alt||[]}),this.__cache__=null}after(e,t,n,r={}){let s=this.__find__(e);if(s===-1)throw new Error(`Parser rule not found: ${e}`);this.__rules__.splice(s+1,0,{name:t,enabled:!0,fn:n,alt:r.alt||[]}),
this.__cache__=null}push(e,t,n={}){this.__rules__.push({name:e,enabled:!0,fn:t,alt:n.alt||[]}),this.__cache__=null}enable(e,t=!1){Array.isArray(e)||(e=[e]);let n=[];return e.forEach(r=>{let s=this.__find__(
r);if(s<0){if(t)return;throw new Error(`Rules manager: invalid rule name ${r}`)}this.__rules__[s].enabled=!0,n.push(r)}),this.__cache__=null,n}enableOnly(e,t=!1){Array.isArray(e)||(e=[e]),this.__rules__.
forEach(n=>{n.enabled=!1}),this.enable(e,t)}disable(e,t=!1){Array.isArray(e)||(e=[e]);let n=[];return e.forEach(r=>{let s=this.__find__(r);if(s<0){if(t)return;throw new Error(`Rules manager: invalid r\
ule name ${r}`)}this.__rules__[s].enabled=!1,n.push(r)}),this.__cache__=null,n}getRules(e){return this.__cache__||this.__compile__(),this.__cache__[e]||[]}},ze={};ze.code_inline=function(e,t,n,r,s){let i=e[t];
return`<code${s.renderAttrs(i)}>${Ve(i.content)}</code>`};ze.code_block=function(e,t,n,r,s){let i=e[t];return`<pre${s.renderAttrs(i)}><code>${Ve(e[t].content)}</code></pre>
`};ze.fence=function(e,t,n,r,s){let i=e[t],o=i.info?vt(i.info).trim():"",l="",u="";if(o){let h=o.split(/(\s+)/g);l=h[0],u=h.slice(2).join("")}let d;if(n.highlight?d=n.highlight(i.content,l,u)||Ve(i.content):
d=Ve(i.content),d.indexOf("<pre")===0)return d+`
`;if(o){let h=i.attrIndex("class"),p=i.attrs?i.attrs.slice():[];h<0?p.push(["class",`${n.langPrefix}${l}`]):(p[h]=[p[h][0],p[h][1]],p[h][1]+=` ${n.langPrefix}${l}`);let f={attrs:p};return`<pre><code${s.
renderAttrs(f)}>${d}</code></pre>
`}return`<pre><code${s.renderAttrs(i)}>${d}</code></pre>
`};ze.image=function(e,t,n,r,s){let i=e[t];return i.attrs[i.attrIndex("alt")][1]=s.renderInlineAsText(i.children,n,r),s.renderToken(e,t,n)};ze.hardbreak=function(e,t,n){return n.xhtmlOut?`<br />
`:`<br>
`};ze.softbreak=function(e,t,n){return n.breaks?n.xhtmlOut?`<br />
`:`<br>
`:`
`};ze.text=function(e,t){return Ve(e[t].content)};ze.html_block=function(e,t){return e[t].content};ze.html_inline=function(e,t){return e[t].content};var Ga=class{constructor(){P(this,"rules",Object.assign(
{},ze))}renderAttrs(e){let t,n,r;if(!e.attrs)return"";for(r="",t=0,n=e.attrs.length;t<n;t++)r+=` ${Ve(e.attrs[t][0])}="${Ve(String(e.attrs[t][1]))}"`;return r}renderToken(e,t,n){let r=e[t],s="";if(r.hidden)
return"";let i=t-1;for(;i>=0&&e[i].hidden&&e[i].nesting===0;)i--;r.block&&r.nesting!==-1&&i>=0&&e[i].hidden&&e[i].nesting===-1&&(s+=`
`),s+=(r.nesting===-1?"</":"<")+r.tag,s+=this.renderAttrs(r),r.nesting===0&&n.xhtmlOut&&(s+=" /");let o=!1;if(r.block&&(o=!0,r.nesting===1)){let l=t+1;for(;l<e.length&&e[l].hidden&&e[l].nesting===0;)l++;
if(l<e.length){let u=e[l];(u.type==="inline"||u.hidden||u.nesting===-1&&u.tag===r.tag)&&(o=!1)}}return s+=o?`>
`:">",s}renderInline(e,t,n){let r="",s=this.rules;for(let i=0,o=e.length;i<o;i++){let l=e[i].type;typeof s[l]<"u"?r+=s[l](e,i,t,n,this):r+=this.renderToken(e,i,t)}return r}renderInlineAsText(e,t,n){let r="";
for(let s=0,i=e.length;s<i;s++)switch(e[s].type){case"text":case"code_inline":r+=e[s].content;break;case"image":r+=this.renderInlineAsText(e[s].children,t,n);break;case"html_inline":case"html_block":r+=
e[s].content;break;case"softbreak":case"hardbreak":r+=`
`}return r}render(e,t,n){let r="",s=this.rules;for(let i=0,o=e.length;i<o;i++){let l=e[i].type;l==="inline"?r+=this.renderInline(e[i].children,t,n):typeof s[l]<"u"?r+=s[l](e,i,t,n,this):r+=this.renderToken(
e,i,t)}return r}},ja=class{constructor(e,t,n){P(this,"tokens",[]),P(this,"inlineMode",!1),P(this,"Token",lt),this.src=e,this.env=n,this.md=t}},jp=/\r\n?/g,Hp=/\0/g;function Wp(e){let t;t=e.src.replace(
jp,`
`),t=t.replace(Hp,"�"),e.src=t}function Zp(e){let t;e.inlineMode?(t=new e.Token("inline","",0),t.content=e.src,t.map=[0,1],t.children=[],e.tokens.push(t)):e.md.block.parse(e.src,e.md,e.env,e.tokens)}
function Jp(e){let t=e.tokens,n=0;for(let r=0;r<t.length;r++)t[r].type!=="reference_definition"&&(r!==n&&(t[n]=t[r]),n++);t.length!==n&&(t.length=n)}function Kp(e){let t=e.tokens;for(let n=0,r=t.length;n<
r;n++){let s=t[n];s.type==="inline"&&e.md.inline.parse(s.content,e.md,e.env,s.children)}}function Xp(e){return/^<a[>\s]/i.test(e)}function Vp(e){return/^<\/a\s*>/i.test(e)}function Yp(e){let t=e.tokens;
if(e.md.options.linkify)for(let n=0,r=t.length;n<r;n++){if(t[n].type!=="inline"||!e.md.linkify.test(t[n].content))continue;let s=t[n].children,i=[],o=0;for(let l=s.length-1;l>=0;l--){let u=s[l];if(u.type===
"link_close"){for(l--;s[l].level!==u.level&&s[l].type!=="link_open";)l--;continue}if(u.type==="html_inline"&&(Xp(u.content)&&o>0&&o--,Vp(u.content)&&o++),!(o>0)&&u.type==="text"&&e.md.linkify.test(u.content)){
let d=u.content,h=e.md.linkify.match(d),p=[],f=u.level,x=0;h.length>0&&h[0].index===0&&l>0&&s[l-1].type==="text_special"&&(h=h.slice(1));for(let y=0;y<h.length;y++){let A=h[y].url,E=e.md.normalizeLink(
A);if(!e.md.validateLink(E))continue;let k=h[y].text;h[y].schema?h[y].schema==="mailto:"&&!/^mailto:/i.test(k)?k=e.md.normalizeLinkText(`mailto:${k}`).replace(/^mailto:/,""):k=e.md.normalizeLinkText(k):
k=e.md.normalizeLinkText(`http://${k}`).replace(/^http:\/\//,"");let C=h[y].index;if(C>x){let M=new e.Token("text","",0);M.content=d.slice(x,C),M.level=f,p.push(M)}let D=new e.Token("link_open","a",1);
D.attrs=[["href",E]],D.level=f++,D.markup="linkify",D.info="auto",p.push(D);let R=new e.Token("text","",0);R.content=k,R.level=f,p.push(R);let N=new e.Token("link_close","a",-1);N.level=--f,N.markup="\
linkify",N.info="auto",p.push(N),x=h[y].lastIndex}if(x<d.length){let y=new e.Token("text","",0);y.content=d.slice(x),y.level=f,p.push(y)}i.push({index:l,nodes:p})}}if(i.length>0){let l=s.length;for(let p of i)
l+=p.nodes.length-1;let u=new Array(l),d=0,h=0;i.reverse();for(let p=0;p<s.length;p++){let f=i[d];if(f?.index===p){for(let x of f.nodes)u[h++]=x;d++}else u[h++]=s[p]}t[n].children=u}}}var Ha=/\+-|\.\.|\?\?\?\?|!!!!|,,|--/,
Qp=/\((c|tm|r)\)/i,em=/\((c|tm|r)\)/gi,tm={c:"©",r:"®",tm:"™"};function nm(e,t){return tm[t.toLowerCase()]}function rm(e){let t=0;for(let n=e.length-1;n>=0;n--){let r=e[n];r.type==="text"&&!t&&(r.
content=r.content.replace(em,nm)),r.type==="link_open"&&r.info==="auto"&&t--,r.type==="link_close"&&r.info==="auto"&&t++}}function sm(e){let t=0;for(let n=e.length-1;n>=0;n--){let r=e[n];r.type==="tex\
t"&&!t&&Ha.test(r.content)&&(r.content=r.content.replace(/\+-/g,"±").replace(/\.{2,}/g,"…").replace(/([?!])…/g,"$1..").replace(/([?!]){4,}/g,"$1$1$1").replace(/,{2,}/g,",").replace(/(^|[^-])---(?=[^-]|$)/gm,
"$1—").replace(/(^|\s)--(?=\s|$)/gm,"$1–").replace(/(^|[^-\s])--(?=[^-\s]|$)/gm,"$1–")),r.type==="link_open"&&r.info==="auto"&&t--,r.type==="link_close"&&r.info==="auto"&&t++}}function im(e){let t;
if(e.md.options.typographer)for(t=e.tokens.length-1;t>=0;t--)e.tokens[t].type==="inline"&&(Qp.test(e.tokens[t].content)&&rm(e.tokens[t].children),Ha.test(e.tokens[t].content)&&sm(e.tokens[t].children))}
var om=/['"]/,Ta=/['"]/g,Da="’",am=1e3;function Na(e,t,n){for(;e.length>n;){let r=e.pop();r.isSingleQuote?t.single=r.prevSameQuoteIdx:t.double=r.prevSameQuoteIdx}}function In(e,t,n,r){e[t]||(e[t]=[]),
e[t].push({pos:n,ch:r})}function lm(e,t){let n="",r=0;t.sort((s,i)=>s.pos-i.pos);for(let s=0;s<t.length;s++){let i=t[s];n+=e.slice(r,i.pos)+i.ch,r=i.pos+1}return n+e.slice(r)}function cm(e,t){let n,r=[],
s={single:-1,double:-1},i={};for(let o=0;o<e.length;o++){let l=e[o],u=e[o].level;for(n=r.length-1;n>=0&&!(r[n].level<=u);n--);if(Na(r,s,n+1),l.type!=="text")continue;let d=l.content,h=0,p=d.length;e:for(;h<
p;){Ta.lastIndex=h;let f=Ta.exec(d);if(!f)break;let x=!0,y=!0;h=f.index+1;let A=f[0]==="'",E=32;if(f.index-1>=0)E=d.charCodeAt(f.index-1);else for(n=o-1;n>=0&&!(e[n].type==="softbreak"||e[n].type==="h\
ardbreak");n--)if(e[n].content){E=e[n].content.charCodeAt(e[n].content.length-1);break}let k=32;if(h<p)k=d.charCodeAt(h);else for(n=o+1;n<e.length&&!(e[n].type==="softbreak"||e[n].type==="hardbreak");n++)
if(e[n].content){k=e[n].content.charCodeAt(0);break}let C=jt(E)||Gt(E),D=jt(k)||Gt(k),R=Ut(E),N=Ut(k);if(N?x=!1:D&&(R||C||(x=!1)),R?y=!1:C&&(N||D||(y=!1)),k===34&&f[0]==='"'&&E>=48&&E<=57&&(y=x=!1),x&&
y&&(x=C,y=D),!x&&!y){A&&In(i,o,f.index,Da);continue}if(y&&(n=A?s.single:s.double,n>=0&&r[n].level===u)){let M=r[n],q,W;A?(q=t.md.options.quotes[2],W=t.md.options.quotes[3]):(q=t.md.options.quotes[0],W=
t.md.options.quotes[1]),In(i,o,f.index,W),In(i,M.tokenIdx,M.contentPos,q),Na(r,s,n);continue e}if(x){if(r.length>=am)return;r.push({tokenIdx:o,contentPos:f.index,isSingleQuote:A,level:u,prevSameQuoteIdx:A?
s.single:s.double}),A?s.single=r.length-1:s.double=r.length-1}else y&&A&&In(i,o,f.index,Da)}}Object.keys(i).forEach(function(o){let l=Number(o);e[l].content=lm(e[l].content,i[o])})}function um(e){if(e.
md.options.typographer)for(let t=e.tokens.length-1;t>=0;t--)e.tokens[t].type!=="inline"||!om.test(e.tokens[t].content)||cm(e.tokens[t].children,e)}function dm(e){let t,n,r=e.length;for(t=0;t<r;t++)e[t].
type==="text_special"&&(e[t].type="text");for(t=n=0;t<r;t++)e[t].type==="text"&&t+1<r&&e[t+1].type==="text"?e[t+1].content=e[t].content+e[t+1].content:(t!==n&&(e[n]=e[t]),n++);t!==n&&(e.length=n)}function hm(e){
let t,n,r=e.tokens,s=r.length;for(let i=0;i<s;i++){if(r[i].type!=="inline")continue;let o=r[i].children,l=o.length;for(t=0;t<l;t++)o[t].type==="text_special"&&(o[t].type="text"),o[t].children&&dm(o[t].
children);for(t=n=0;t<l;t++)o[t].type==="text"&&t+1<l&&o[t+1].type==="text"?o[t+1].content=o[t].content+o[t+1].content:(t!==n&&(o[n]=o[t]),n++);t!==n&&(o.length=n)}}var rs=[["normalize",Wp],["block",Zp],
["strip_references",Jp],["inline",Kp],["linkify",Yp],["replacements",im],["smartquotes",um],["text_join",hm]],Wa=class{constructor(){P(this,"ruler",new Wt),P(this,"State",ja);for(let e=0;e<rs.length;e++)
this.ruler.push(rs[e][0],rs[e][1])}process(e){let t=this.ruler.getRules("");for(let n=0,r=t.length;n<r;n++)t[n](e)}},Za=class{constructor(e,t,n,r){P(this,"bMarks",[]),P(this,"eMarks",[]),P(this,"tShif\
t",[]),P(this,"sCount",[]),P(this,"bsCount",[]),P(this,"blkIndent",0),P(this,"line",0),P(this,"lineMax",0),P(this,"tight",!1),P(this,"listIndent",-1),P(this,"parentType","root"),P(this,"level",0),P(this,
"Token",lt),this.src=e,this.md=t,this.env=n,this.tokens=r;let s=this.src;for(let i=0,o=0,l=0,u=0,d=s.length,h=!1;o<d;o++){let p=s.charCodeAt(o);if(!h)if(ie(p)){l++,p===9?u+=4-u%4:u++;continue}else h=!0;
(p===10||o===d-1)&&(p!==10&&o++,this.bMarks.push(i),this.eMarks.push(o),this.tShift.push(l),this.sCount.push(u),this.bsCount.push(0),h=!1,l=0,u=0,i=o+1)}this.bMarks.push(s.length),this.eMarks.push(s.length),
this.tShift.push(0),this.sCount.push(0),this.bsCount.push(0),this.lineMax=this.bMarks.length-1}push(e,t,n){let r=new lt(e,t,n);return r.block=!0,n<0&&this.level--,r.level=this.level,n>0&&this.level++,
this.tokens.push(r),r}isEmpty(e){return this.bMarks[e]+this.tShift[e]>=this.eMarks[e]}skipEmptyLines(e){for(let t=this.lineMax;e<t&&!(this.bMarks[e]+this.tShift[e]<this.eMarks[e]);e++);return e}skipSpaces(e){
for(let t=this.src.length;e<t&&ie(this.src.charCodeAt(e));e++);return e}skipSpacesBack(e,t){if(e<=t)return e;for(;e>t;)if(!ie(this.src.charCodeAt(--e)))return e+1;return e}skipChars(e,t){for(let n=this.
src.length;e<n&&this.src.charCodeAt(e)===t;e++);return e}skipCharsBack(e,t,n){if(e<=n)return e;for(;e>n;)if(t!==this.src.charCodeAt(--e))return e+1;return e}getLines(e,t,n,r){if(e>=t)return"";let s=new Array(
t-e);for(let i=0,o=e;o<t;o++,i++){let l=0,u=this.bMarks[o],d=u,h;for(o+1<t||r?h=this.eMarks[o]+1:h=this.eMarks[o];d<h&&l<n;){let p=this.src.charCodeAt(d);if(ie(p))p===9?l+=4-(l+this.bsCount[o])%4:l++;else if(d-
u<this.tShift[o])l++;else break;d++}l>n?s[i]=new Array(l-n+1).join(" ")+this.src.slice(d,h):s[i]=this.src.slice(d,h)}return s.join("")}},pm=65536;function ss(e,t){let n=e.bMarks[t]+e.tShift[t],r=e.eMarks[t];
return e.src.slice(n,r)}function Oa(e){let t=[],n=e.length,r=0,s=e.charCodeAt(r),i=!1,o=0,l="";for(;r<n;)s===124&&(i?(l+=e.substring(o,r-1),o=r):(t.push(l+e.substring(o,r)),l="",o=r+1)),i=s===92,r++,s=
e.charCodeAt(r);return t.push(l+e.substring(o)),t}function mm(e,t,n,r){if(t+2>n)return!1;let s=t+1;if(e.sCount[s]<e.blkIndent||e.sCount[s]-e.blkIndent>=4)return!1;let i=e.bMarks[s]+e.tShift[s];if(i>=e.
eMarks[s])return!1;let o=e.src.charCodeAt(i++);if(o!==124&&o!==45&&o!==58||i>=e.eMarks[s])return!1;let l=e.src.charCodeAt(i++);if(l!==124&&l!==45&&l!==58&&!ie(l)||o===45&&ie(l))return!1;for(;i<e.eMarks[s];){
let R=e.src.charCodeAt(i);if(R!==124&&R!==45&&R!==58&&!ie(R))return!1;i++}let u=ss(e,t+1),d=u.split("|"),h=[];for(let R=0;R<d.length;R++){let N=d[R].trim();if(!N){if(R===0||R===d.length-1)continue;return!1}
if(!/^:?-+:?$/.test(N))return!1;N.charCodeAt(N.length-1)===58?h.push(N.charCodeAt(0)===58?"center":"right"):N.charCodeAt(0)===58?h.push("left"):h.push("")}if(u=ss(e,t).trim(),u.indexOf("|")===-1||e.sCount[t]-
e.blkIndent>=4)return!1;d=Oa(u),d.length&&d[0]===""&&d.shift(),d.length&&d[d.length-1]===""&&d.pop();let p=d.length;if(p===0||p!==h.length)return!1;if(r)return!0;let f=e.parentType;e.parentType="table";
let x=e.md.block.ruler.getRules("blockquote"),y=e.push("table_open","table",1),A=[t,0];y.map=A;let E=e.push("thead_open","thead",1);E.map=[t,t+1];let k=e.push("tr_open","tr",1);k.map=[t,t+1];for(let R=0;R<
d.length;R++){let N=e.push("th_open","th",1);h[R]&&(N.attrs=[["style",`text-align:${h[R]}`]]);let M=e.push("inline","",0);M.content=d[R].trim(),M.children=[],e.push("th_close","th",-1)}e.push("tr_clos\
e","tr",-1),e.push("thead_close","thead",-1);let C,D=0;for(s=t+2;s<n&&!(e.sCount[s]<e.blkIndent);s++){let R=!1;for(let M=0,q=x.length;M<q;M++)if(x[M](e,s,n,!0)){R=!0;break}if(R||(u=ss(e,s).trim(),!u)||
e.sCount[s]-e.blkIndent>=4||(d=Oa(u),d.length&&d[0]===""&&d.shift(),d.length&&d[d.length-1]===""&&d.pop(),D+=p-d.length,D>pm))break;if(s===t+2){let M=e.push("tbody_open","tbody",1);M.map=C=[t+2,0]}let N=e.
push("tr_open","tr",1);N.map=[s,s+1];for(let M=0;M<p;M++){let q=e.push("td_open","td",1);h[M]&&(q.attrs=[["style",`text-align:${h[M]}`]]);let W=e.push("inline","",0);W.content=d[M]?d[M].trim():"",W.children=
[],e.push("td_close","td",-1)}e.push("tr_close","tr",-1)}return C&&(e.push("tbody_close","tbody",-1),C[1]=s),e.push("table_close","table",-1),A[1]=s,e.parentType=f,e.line=s,!0}function fm(e,t,n){if(e.
sCount[t]-e.blkIndent<4)return!1;let r=t+1,s=r;for(;r<n;){if(e.isEmpty(r)){r++;continue}if(e.sCount[r]-e.blkIndent>=4){r++,s=r;continue}break}e.line=s;let i=e.push("code_block","code",0);return i.content=
e.getLines(t,s,4+e.blkIndent,!1)+`
`,i.map=[t,e.line],!0}function gm(e,t,n,r){let s=e.bMarks[t]+e.tShift[t],i=e.eMarks[t];if(e.sCount[t]-e.blkIndent>=4||s+3>i)return!1;let o=e.src.charCodeAt(s);if(o!==126&&o!==96)return!1;let l=s;s=e.skipChars(
s,o);let u=s-l;if(u<3)return!1;let d=e.src.slice(l,s),h=e.src.slice(s,i);if(o===96&&h.indexOf(String.fromCharCode(o))>=0)return!1;if(r)return!0;let p=t,f=!1;for(;p++,!(p>=n||(s=l=e.bMarks[p]+e.tShift[p],
i=e.eMarks[p],s<i&&e.sCount[p]<e.blkIndent));)if(e.src.charCodeAt(s)===o&&!(e.sCount[p]-e.blkIndent>=4)&&(s=e.skipChars(s,o),!(s-l<u)&&(s=e.skipSpaces(s),!(s<i)))){f=!0;break}u=e.sCount[t],e.line=p+(f?
1:0);let x=e.push("fence","code",0);return x.info=h,x.content=e.getLines(t+1,p,u,!0),x.markup=d,x.map=[t,e.line],!0}function bm(e,t,n,r){let s=e.bMarks[t]+e.tShift[t],i=e.eMarks[t],o=e.lineMax;if(e.sCount[t]-
e.blkIndent>=4||e.src.charCodeAt(s)!==62)return!1;if(r)return!0;let l=[],u=[],d=[],h=[],p=e.md.block.ruler.getRules("blockquote"),f=e.parentType;e.parentType="blockquote";let x=!1,y;for(y=t;y<n;y++){let D=e.
sCount[y]<e.blkIndent;if(s=e.bMarks[y]+e.tShift[y],i=e.eMarks[y],s>=i)break;if(e.src.charCodeAt(s++)===62&&!D){let N=e.sCount[y]+1,M,q;e.src.charCodeAt(s)===32?(s++,N++,q=!1,M=!0):e.src.charCodeAt(s)===
9?(M=!0,(e.bsCount[y]+N)%4===3?(s++,N++,q=!1):q=!0):M=!1;let W=N;for(l.push(e.bMarks[y]),e.bMarks[y]=s;s<i;){let H=e.src.charCodeAt(s);if(ie(H))H===9?W+=4-(W+e.bsCount[y]+(q?1:0))%4:W++;else break;s++}
x=s>=i,u.push(e.bsCount[y]),e.bsCount[y]=e.sCount[y]+1+(M?1:0),d.push(e.sCount[y]),e.sCount[y]=W-N,h.push(e.tShift[y]),e.tShift[y]=s-e.bMarks[y];continue}if(x)break;let R=!1;for(let N=0,M=p.length;N<M;N++)
if(p[N](e,y,n,!0)){R=!0;break}if(R){e.lineMax=y,e.blkIndent!==0&&(l.push(e.bMarks[y]),u.push(e.bsCount[y]),h.push(e.tShift[y]),d.push(e.sCount[y]),e.sCount[y]-=e.blkIndent);break}l.push(e.bMarks[y]),u.
push(e.bsCount[y]),h.push(e.tShift[y]),d.push(e.sCount[y]),e.sCount[y]=-1}let A=e.blkIndent;e.blkIndent=0;let E=e.push("blockquote_open","blockquote",1);E.markup=">";let k=[t,0];E.map=k,e.md.block.tokenize(
e,t,y);let C=e.push("blockquote_close","blockquote",-1);C.markup=">",e.lineMax=o,e.parentType=f,k[1]=e.line;for(let D=0;D<h.length;D++)e.bMarks[D+t]=l[D],e.tShift[D+t]=h[D],e.sCount[D+t]=d[D],e.bsCount[D+
t]=u[D];return e.blkIndent=A,!0}function xm(e,t,n,r){let s=e.eMarks[t];if(e.sCount[t]-e.blkIndent>=4)return!1;let i=e.bMarks[t]+e.tShift[t],o=e.src.charCodeAt(i++);if(o!==42&&o!==45&&o!==95)return!1;let l=1;
for(;i<s;){let d=e.src.charCodeAt(i++);if(d!==o&&!ie(d))return!1;d===o&&l++}if(l<3)return!1;if(r)return!0;e.line=t+1;let u=e.push("hr","hr",0);return u.map=[t,e.line],u.markup=Array(l+1).join(String.fromCharCode(
o)),!0}function Ma(e,t){let n=e.eMarks[t],r=e.bMarks[t]+e.tShift[t],s=e.src.charCodeAt(r++);return s!==42&&s!==45&&s!==43||r<n&&!ie(e.src.charCodeAt(r))?-1:r}function Ia(e,t){let n=e.bMarks[t]+e.tShift[t],
r=e.eMarks[t],s=n;if(s+1>=r)return-1;let i=e.src.charCodeAt(s++);if(i<48||i>57)return-1;for(;;){if(s>=r)return-1;if(i=e.src.charCodeAt(s++),i>=48&&i<=57){if(s-n>=10)return-1;continue}if(i===41||i===46)
break;return-1}return s<r&&(i=e.src.charCodeAt(s),!ie(i))?-1:s}function ym(e,t){let n=e.level+2;for(let r=t+2,s=e.tokens.length-2;r<s;r++)e.tokens[r].level===n&&e.tokens[r].type==="paragraph_open"&&(e.
tokens[r+2].hidden=!0,e.tokens[r].hidden=!0,r+=2)}function wm(e,t,n,r){let s,i,o,l,u=t,d=!0;if(e.sCount[u]-e.blkIndent>=4||e.listIndent>=0&&e.sCount[u]-e.listIndent>=4&&e.sCount[u]<e.blkIndent)return!1;
let h=!1;r&&e.parentType==="paragraph"&&e.sCount[u]>=e.blkIndent&&(h=!0);let p,f,x;if((x=Ia(e,u))>=0){if(p=!0,o=e.bMarks[u]+e.tShift[u],f=Number(e.src.slice(o,x-1)),h&&f!==1)return!1}else if((x=Ma(e,u))>=
0)p=!1;else return!1;if(h&&e.skipSpaces(x)>=e.eMarks[u])return!1;if(r)return!0;let y=e.src.charCodeAt(x-1),A=e.tokens.length;p?(l=e.push("ordered_list_open","ol",1),f!==1&&(l.attrs=[["start",f]])):l=e.
push("bullet_list_open","ul",1);let E=[u,0];l.map=E,l.markup=String.fromCharCode(y);let k=!1,C=e.md.block.ruler.getRules("list"),D=e.parentType;for(e.parentType="list";u<n;){i=x,s=e.eMarks[u];let R=e.
sCount[u]+x-(e.bMarks[u]+e.tShift[u]),N=R;for(;i<s;){let me=e.src.charCodeAt(i);if(me===9)N+=4-(N+e.bsCount[u])%4;else if(me===32)N++;else break;i++}let M=i,q;M>=s?q=1:q=N-R,q>4&&(q=1);let W=R+q;l=e.push(
"list_item_open","li",1),l.markup=String.fromCharCode(y);let H=[u,0];l.map=H,p&&(l.info=e.src.slice(o,x-1));let j=e.tight,Z=e.tShift[u],ae=e.sCount[u],ye=e.listIndent;if(e.listIndent=e.blkIndent,e.blkIndent=
W,e.tight=!0,e.tShift[u]=M-e.bMarks[u],e.sCount[u]=N,M>=s&&e.isEmpty(u+1)?e.line=Math.min(e.line+2,n):e.md.block.tokenize(e,u,n),(!e.tight||k)&&(d=!1),k=e.line-u>1&&e.isEmpty(e.line-1),e.blkIndent=e.listIndent,
e.listIndent=ye,e.tShift[u]=Z,e.sCount[u]=ae,e.tight=j,l=e.push("list_item_close","li",-1),l.markup=String.fromCharCode(y),u=e.line,H[1]=u,u>=n||e.sCount[u]<e.blkIndent||e.sCount[u]-e.blkIndent>=4)break;
let ce=!1;for(let me=0,O=C.length;me<O;me++)if(C[me](e,u,n,!0)){ce=!0;break}if(ce)break;if(p){if(x=Ia(e,u),x<0)break;o=e.bMarks[u]+e.tShift[u]}else if(x=Ma(e,u),x<0)break;if(y!==e.src.charCodeAt(x-1))
break}return p?l=e.push("ordered_list_close","ol",-1):l=e.push("bullet_list_close","ul",-1),l.markup=String.fromCharCode(y),E[1]=u,e.line=u,e.parentType=D,d&&ym(e,A),!0}var is=999;function _m(e){let t=e.
length;for(let n=0;n<e.length-1;n++){let r=e.charCodeAt(n);if(r<55296||r>56319)continue;let s=e.charCodeAt(n+1);s>=56320&&s<=57343&&(t--,n++)}return t}function Pt(e,t){return Math.min(e.eMarks[t]+1,e.
src.length)}function Bn(e,t){let n=e.lineMax;if(t>=n||e.isEmpty(t))return-1;let r=!1;if(e.sCount[t]-e.blkIndent>3&&(r=!0),e.sCount[t]<0&&(r=!0),!r){let s=e.md.block.ruler.getRules("reference"),i=e.parentType;
e.parentType="reference";let o=!1;for(let l=0,u=s.length;l<u;l++)if(s[l](e,t,n,!0)){o=!0;break}if(e.parentType=i,o)return-1}return e.bMarks[t]+e.tShift[t]}function vm(e,t,n,r){let s=e.src,i=e.bMarks[t]+
e.tShift[t],o=t+1;if(e.sCount[t]-e.blkIndent>=4||s.charCodeAt(i)!==91)return!1;let l=Pt(e,t),u="",d=-1,h=++i;for(;i<l;){if(u.length+i-h>is*2)return!1;let M=s.charCodeAt(i);if(M===91)return!1;if(M===93){
d=i;break}if(M===92&&(M=s.charCodeAt(++i)),M===10&&i<l){let q=Bn(e,o);if(q<0)return!1;u+=s.slice(h,l),i=h=q,l=Pt(e,o++);continue}i++}if(d<0||s.charCodeAt(d+1)!==58||(u+=s.slice(h,d),u.length>is&&_m(u)>
is))return!1;for(i=d+2;i<l;){let M=s.charCodeAt(i);if(M===10){let q=Bn(e,o);if(q<0)break;i=q,l=Pt(e,o++)}else if(ie(M))i++;else break}let p=e.md.helpers.parseLinkDestination(s,i,l);if(!p.ok)return!1;let f=e.
md.normalizeLink(p.str);if(!e.md.validateLink(f))return!1;i=p.pos;let x=i,y=l,A=o;for(;i<l;){let M=s.charCodeAt(i);if(M===10){let q=Bn(e,o);if(q<0)break;i=q,l=Pt(e,o++)}else if(ie(M))i++;else break}let E=i,
k=e.md.helpers.parseLinkTitle(s,i,l);for(;k.can_continue;){let M=Bn(e,o);if(M<0)break;i=M,l=Pt(e,o++),k=e.md.helpers.parseLinkTitle(s,i,l,k)}let C;for(E!==x&&k.ok?(C=k.str,i=k.pos):(C="",i=x,l=y,o=A);i<
l&&ie(s.charCodeAt(i));)i++;if(i<l&&s.charCodeAt(i)!==10&&C)for(C="",i=x,l=y,o=A;i<l&&ie(s.charCodeAt(i));)i++;if(i<l&&s.charCodeAt(i)!==10)return!1;let D=Ln(u);if(!D)return!1;if(r)return!0;typeof e.env.
references>"u"&&(e.env.references={}),typeof e.env.references[D]>"u"&&(e.env.references[D]={title:C,href:f});let R=e.push("reference_definition","",0);R.map=[t,o],R.hidden=!0;let N=Object.create(null);
return N.label=D,R.meta=N,e.line=o,!0}var km=["address","article","aside","base","basefont","blockquote","body","caption","center","col","colgroup","dd","details","dialog","dir","div","dl","dt","field\
set","figcaption","figure","footer","form","frame","frameset","h1","h2","h3","h4","h5","h6","head","header","hr","html","iframe","legend","li","link","main","menu","menuitem","nav","noframes","ol","op\
tgroup","option","p","param","search","section","summary","table","tbody","td","tfoot","th","thead","title","tr","track","ul"],Ja=`<[A-Za-z][A-Za-z0-9\\-]*(?:\\s+[a-zA-Z_:][a-zA-Z0-9:._-]*(?:\\s*=\\s*(?:[\
^"'=<>\`\\x00-\\x20]+|'[^']*'|"[^"]*"))?)*\\s*\\/?>`,Ka="<\\/[A-Za-z][A-Za-z0-9\\-]*\\s*>";new RegExp(`^(?:${Ja}|${Ka}|<!---?>|<!--(?:[^-]|-[^-]|--[^>])*-->|<[?][\\s\\S]*?[?]>|<![A-Za-z][^>]*>|<!\\[CDATA\
\\[[\\s\\S]*?\\]\\]>)`);var Xa=new RegExp(`^(?:${Ja}|${Ka})`),at=[[/^<(script|pre|style|textarea)(?=(\s|>|$))/i,/<\/(script|pre|style|textarea)>/i,!0],[/^<!--/,/-->/,!0],[/^<\?/,/\?>/,!0],[/^<![A-Za-z]/,
/>/,!0],[/^<!\[CDATA\[/,/\]\]>/,!0],[new RegExp(`^</?(${km.join("|")})(?=(\\s|/?>|$))`,"i"),/^$/,!0],[new RegExp(`${Xa.source}\\s*$`),/^$/,!1]];function Em(e,t,n,r){let s=e.bMarks[t]+e.tShift[t],i=e.eMarks[t];
if(e.sCount[t]-e.blkIndent>=4||!e.md.options.html||e.src.charCodeAt(s)!==60)return!1;let o=e.src.slice(s,i),l=0;for(;l<at.length&&!at[l][0].test(o);l++);if(l===at.length)return!1;if(r)return at[l][2];
let u=t+1,d=at[l][1].test("");if(!at[l][1].test(o)){for(;u<n&&!(e.sCount[u]<e.blkIndent&&(d||!e.isEmpty(u)));u++)if(s=e.bMarks[u]+e.tShift[u],i=e.eMarks[u],o=e.src.slice(s,i),at[l][1].test(o)){o.length!==
0&&u++;break}}e.line=u;let h=e.push("html_block","",0);return h.map=[t,u],h.content=e.getLines(t,u,e.blkIndent,!0),!0}function Am(e,t,n,r){let s=e.bMarks[t]+e.tShift[t],i=e.eMarks[t];if(e.sCount[t]-e.
blkIndent>=4)return!1;let o=e.src.charCodeAt(s);if(o!==35||s>=i)return!1;let l=1;for(o=e.src.charCodeAt(++s);o===35&&s<i&&l<=6;)l++,o=e.src.charCodeAt(++s);if(l>6||s<i&&!ie(o))return!1;if(r)return!0;i=
e.skipSpacesBack(i,s);let u=e.skipCharsBack(i,35,s);u>s&&ie(e.src.charCodeAt(u-1))&&(i=u),e.line=t+1;let d=e.push("heading_open",`h${l}`,1);d.markup="########".slice(0,l),d.map=[t,e.line];let h=e.push(
"inline","",0);h.content=$n(e.src.slice(s,i)),h.map=[t,e.line],h.children=[];let p=e.push("heading_close",`h${l}`,-1);return p.markup="########".slice(0,l),!0}function Cm(e,t,n){let r=e.md.block.ruler.
getRules("paragraph");if(e.sCount[t]-e.blkIndent>=4)return!1;let s=e.parentType;e.parentType="paragraph";let i=0,o,l=t+1;for(;l<n&&!e.isEmpty(l);l++){if(e.sCount[l]-e.blkIndent>3)continue;if(e.sCount[l]>=
e.blkIndent){let x=e.bMarks[l]+e.tShift[l],y=e.eMarks[l];if(x<y&&(o=e.src.charCodeAt(x),(o===45||o===61)&&(x=e.skipChars(x,o),x=e.skipSpaces(x),x>=y))){i=o===61?1:2;break}}if(e.sCount[l]<0)continue;let f=!1;
for(let x=0,y=r.length;x<y;x++)if(r[x](e,l,n,!0)){f=!0;break}if(f)break}if(!i)return e.parentType=s,!1;let u=$n(e.getLines(t,l,e.blkIndent,!1));e.line=l+1;let d=e.push("heading_open",`h${i}`,1);d.markup=
String.fromCharCode(o),d.map=[t,e.line];let h=e.push("inline","",0);h.content=u,h.map=[t,e.line-1],h.children=[];let p=e.push("heading_close",`h${i}`,-1);return p.markup=String.fromCharCode(o),e.parentType=
s,!0}function Rm(e,t,n){let r=e.md.block.ruler.getRules("paragraph"),s=e.parentType,i=t+1;for(e.parentType="paragraph";i<n&&!e.isEmpty(i);i++){if(e.sCount[i]-e.blkIndent>3||e.sCount[i]<0)continue;let d=!1;
for(let h=0,p=r.length;h<p;h++)if(r[h](e,i,n,!0)){d=!0;break}if(d)break}let o=$n(e.getLines(t,i,e.blkIndent,!1));e.line=i;let l=e.push("paragraph_open","p",1);l.map=[t,e.line];let u=e.push("inline","",
0);return u.content=o,u.map=[t,e.line],u.children=[],e.push("paragraph_close","p",-1),e.parentType=s,!0}var Fn=[["table",mm,["paragraph","reference"]],["code",fm],["fence",gm,["paragraph","reference",
"blockquote","list"]],["blockquote",bm,["paragraph","reference","blockquote","list"]],["hr",xm,["paragraph","reference","blockquote","list"]],["list",wm,["paragraph","reference","blockquote"]],["refer\
ence",vm],["html_block",Em,["paragraph","reference","blockquote"]],["heading",Am,["paragraph","reference","blockquote"]],["lheading",Cm],["paragraph",Rm]],Va=class{constructor(){P(this,"ruler",new Wt),
P(this,"State",Za);for(let e=0;e<Fn.length;e++)this.ruler.push(Fn[e][0],Fn[e][1],{alt:(Fn[e][2]||[]).slice()})}tokenize(e,t,n){let r=this.ruler.getRules(""),s=r.length,i=e.md.options.maxNesting,o=t,l=!1;
for(;o<n&&(e.line=o=e.skipEmptyLines(o),!(o>=n||e.sCount[o]<e.blkIndent));){if(e.level>=i){e.line=n;break}let u=e.line,d=!1;for(let h=0;h<s;h++)if(d=r[h](e,o,n,!1),d){if(u>=e.line)throw new Error("blo\
ck rule didn't increment state.line");break}if(!d)throw new Error("none of the block rules matched");e.tight=!l,e.isEmpty(e.line-1)&&(l=!0),o=e.line,o<n&&e.isEmpty(o)&&(l=!0,o++,e.line=o)}}parse(e,t,n,r){
if(!e)return;let s=new this.State(e,t,n,r);this.tokenize(s,s.line,s.lineMax)}},Ya=class{constructor(e,t,n,r){P(this,"pos",0),P(this,"level",0),P(this,"pending",""),P(this,"pendingLevel",0),P(this,"cac\
he",{}),P(this,"backticks",{}),P(this,"backticksScanned",!1),P(this,"skipHtmlSpecial",!1),P(this,"linkLevel",0),P(this,"delimiters",[]),P(this,"_prev_delimiters",[]),P(this,"Token",lt),this.src=e,this.
env=n,this.md=t,this.tokens=r,this.tokens_meta=Array(r.length),this.posMax=this.src.length}pushPending(){let e=new lt("text","",0);return e.content=this.pending,e.level=this.pendingLevel,this.tokens.push(
e),this.pending="",e}push(e,t,n){this.pending&&this.pushPending();let r=new lt(e,t,n),s;return n<0&&(this.level--,this.delimiters=this._prev_delimiters.pop()),r.level=this.level,n>0&&(this.level++,this.
_prev_delimiters.push(this.delimiters),this.delimiters=[],s={delimiters:this.delimiters}),this.pendingLevel=this.level,this.tokens.push(r),this.tokens_meta.push(s),r}scanDelims(e,t){let n=this.posMax,
r=this.src.charCodeAt(e),s;if(e===0)s=32;else if(e===1)s=this.src.charCodeAt(0),(s&63488)===55296&&(s=65533);else if(s=this.src.charCodeAt(e-1),(s&64512)===56320){let y=this.src.charCodeAt(e-2);s=(y&64512)===
55296?65536+(y-55296<<10)+(s-56320):65533}else(s&64512)===55296&&(s=65533);let i=e;for(;i<n&&this.src.charCodeAt(i)===r;)i++;let o=i-e,l=i<n?this.src.charCodeAt(i):32;if((l&64512)===55296){let y=this.
src.charCodeAt(i+1);l=(y&64512)===56320?65536+(l-55296<<10)+(y-56320):65533}else(l&64512)===56320&&(l=65533);let u=jt(s)||Gt(s),d=jt(l)||Gt(l),h=Ut(s),p=Ut(l),f=!p&&(!d||h||u),x=!h&&(!u||p||d);return{
can_open:f&&(t||!x||u),can_close:x&&(t||!f||d),length:o}}};function Sm(e){switch(e){case 10:case 33:case 35:case 36:case 37:case 38:case 42:case 43:case 45:case 58:case 60:case 61:case 62:case 64:case 91:case 92:case 93:case 94:case 95:case 96:case 123:case 125:case 126:
return!0;default:return!1}}function Tm(e,t){let n=e.pos;for(;n<e.posMax&&!Sm(e.src.charCodeAt(n));)n++;return n===e.pos?!1:(t||(e.pending+=e.src.slice(e.pos,n)),e.pos=n,!0)}function Dm(e){return e>=65&&
e<=90||e>=97&&e<=122}function Nm(e){return e>=65&&e<=90||e>=97&&e<=122||e>=48&&e<=57||e===43||e===45||e===46}function Om(e,t){if(!e.md.options.linkify||e.linkLevel>0)return!1;let n=e.pos,r=e.posMax;if(n+
3>r||e.src.charCodeAt(n)!==58||e.src.charCodeAt(n+1)!==47||e.src.charCodeAt(n+2)!==47)return!1;let s=n-Math.min(10,e.pending.length,n),i=n;for(;i>s&&Nm(e.src.charCodeAt(i-1));)i--;if(i===n||!Dm(e.src.
charCodeAt(i)))return!1;let o=n-i,l=e.md.linkify.matchAtStart(e.src.slice(i));if(!l)return!1;let u=l.url;if(u.length<=o)return!1;let d=u.length;for(;d>0&&u.charCodeAt(d-1)===42;)d--;d!==u.length&&(u=u.
slice(0,d));let h=e.md.normalizeLink(u);if(!e.md.validateLink(h))return!1;if(!t){e.pending=e.pending.slice(0,-o);let p=e.push("link_open","a",1);p.attrs=[["href",h]],p.markup="linkify",p.info="auto";let f=e.
push("text","",0);f.content=e.md.normalizeLinkText(u);let x=e.push("link_close","a",-1);x.markup="linkify",x.info="auto"}return e.pos+=u.length-o,!0}function Mm(e,t){let n=e.pos;if(e.src.charCodeAt(n)!==
10)return!1;let r=e.pending.length-1,s=e.posMax;if(!t)if(r>=0&&e.pending.charCodeAt(r)===32)if(r>=1&&e.pending.charCodeAt(r-1)===32){let i=r-1;for(;i>=1&&e.pending.charCodeAt(i-1)===32;)i--;e.pending=
e.pending.slice(0,i),e.push("hardbreak","br",0)}else e.pending=e.pending.slice(0,-1),e.push("softbreak","br",0);else e.push("softbreak","br",0);for(n++;n<s&&ie(e.src.charCodeAt(n));)n++;return e.pos=n,
!0}var cs=[];for(let e=0;e<256;e++)cs.push(0);"\\!\"#$%&'()*+,./:;<=>?@[]^_`{|}~-".split("").forEach(function(e){cs[e.charCodeAt(0)]=1});function Im(e,t){let n=e.pos,r=e.posMax;if(e.src.charCodeAt(n)!==
92||(n++,n>=r))return!1;let s=e.src.charCodeAt(n);if(s===10){for(t||e.push("hardbreak","br",0),n++;n<r&&(s=e.src.charCodeAt(n),!!ie(s));)n++;return e.pos=n,!0}if(s===32){if(!t){let l=e.push("text_spec\
ial","",0);l.content="\\",l.markup="\\",l.info="escape"}return e.pos=n,!0}let i=e.src[n];if(s>=55296&&s<=56319&&n+1<r){let l=e.src.charCodeAt(n+1);l>=56320&&l<=57343&&(i+=e.src[n+1],n++)}let o="\\"+i;
if(!t){let l=e.push("text_special","",0);s<256&&cs[s]!==0?l.content=i:l.content=o,l.markup=o,l.info="escape"}return e.pos=n+1,!0}function Bm(e){let t={},n=0;for(;(n=e.indexOf("`",n))!==-1;){let r=n;for(;e.
charCodeAt(++n)===96;);t[n-r]=r}return t}function Fm(e,t){var n;let r=e.pos;if(e.src.charCodeAt(r)!==96)return!1;let s=e.posMax,i=r+1;for(;i<s&&e.src.charCodeAt(i)===96;)i++;let o=e.src.slice(r,i),l=o.
length;if(e.backticksScanned||(e.backticks=Bm(e.src),e.backticksScanned=!0),((n=e.backticks[l])!==null&&n!==void 0?n:-1)>=i){let u=i,d;for(;(d=e.src.indexOf("`",u))!==-1&&d<s;){for(u=d+1;e.src.charCodeAt(
u)===96;)u++;if(u>s)break;if(u-d===l){if(!t){let h=e.push("code_inline","code",0);h.markup=o;let p=e.src.slice(i,d).replace(/\n/g," ");p.startsWith(" ")&&p.endsWith(" ")&&/[^ ]/.test(p)&&(p=p.slice(1,
-1)),h.content=p}return e.pos=u,!0}}}return t||(e.pending+=o),e.pos=i,!0}function Lm(e,t){let n=e.pos,r=e.src.charCodeAt(n);if(t||r!==126)return!1;let s=e.scanDelims(e.pos,!0),i=s.length,o=String.fromCharCode(
r);if(i<2)return!1;let l;i%2&&(l=e.push("text","",0),l.content=o,i--);for(let u=0;u<i;u+=2)l=e.push("text","",0),l.content=o+o,e.delimiters.push({marker:r,length:0,token:e.tokens.length-1,end:-1,open:s.
can_open,close:s.can_close});return e.pos+=s.length,!0}function Ba(e,t){let n,r=[],s=t.length;for(let i=0;i<s;i++){let o=t[i];if(o.marker!==126||o.end===-1)continue;let l=t[o.end];n=e.tokens[o.token],
n.type="s_open",n.tag="s",n.nesting=1,n.markup="~~",n.content="",n=e.tokens[l.token],n.type="s_close",n.tag="s",n.nesting=-1,n.markup="~~",n.content="",e.tokens[l.token-1].type==="text"&&e.tokens[l.token-
1].content==="~"&&r.push(l.token-1)}for(;r.length;){let i=r.pop(),o=i+1;for(;o<e.tokens.length&&e.tokens[o].type==="s_close";)o++;o--,i!==o&&(n=e.tokens[o],e.tokens[o]=e.tokens[i],e.tokens[i]=n)}}function $m(e){
let t=e.tokens_meta,n=e.tokens_meta.length;Ba(e,e.delimiters);for(let s=0;s<n;s++){var r;let i=(r=t[s])===null||r===void 0?void 0:r.delimiters;i&&Ba(e,i)}}var Qa={tokenize:Lm,postProcess:$m};function qm(e,t){
let n=e.pos,r=e.src.charCodeAt(n);if(t||r!==95&&r!==42)return!1;let s=e.scanDelims(e.pos,r===42);for(let i=0;i<s.length;i++){let o=e.push("text","",0);o.content=String.fromCharCode(r),e.delimiters.push(
{marker:r,length:s.length,token:e.tokens.length-1,end:-1,open:s.can_open,close:s.can_close})}return e.pos+=s.length,!0}function Fa(e,t){let n=t.length;for(let r=n-1;r>=0;r--){let s=t[r];if(s.marker!==
95&&s.marker!==42||s.end===-1)continue;let i=t[s.end],o=r>0&&t[r-1].end===s.end+1&&t[r-1].marker===s.marker&&t[r-1].token===s.token-1&&t[s.end+1].token===i.token+1,l=String.fromCharCode(s.marker),u=e.
tokens[s.token];u.type=o?"strong_open":"em_open",u.tag=o?"strong":"em",u.nesting=1,u.markup=o?l+l:l,u.content="";let d=e.tokens[i.token];d.type=o?"strong_close":"em_close",d.tag=o?"strong":"em",d.nesting=
-1,d.markup=o?l+l:l,d.content="",o&&(e.tokens[t[r-1].token].content="",e.tokens[t[s.end+1].token].content="",r--)}}function Pm(e){let t=e.tokens_meta,n=e.tokens_meta.length;Fa(e,e.delimiters);for(let s=0;s<
n;s++){var r;let i=(r=t[s])===null||r===void 0?void 0:r.delimiters;i&&Fa(e,i)}}var el={tokenize:qm,postProcess:Pm};function zm(e,t){let n,r,s,i,o="",l="",u=e.pos,d=!0;if(e.src.charCodeAt(e.pos)!==91)return!1;
let h=e.pos,p=e.posMax,f=e.pos+1,x=e.md.helpers.parseLinkLabel(e,e.pos,!0);if(x<0)return!1;let y=x+1;if(y<p&&e.src.charCodeAt(y)===40){for(d=!1,y++;y<p&&(n=e.src.charCodeAt(y),!(!ie(n)&&n!==10));y++);
if(y>=p)return!1;if(u=y,s=e.md.helpers.parseLinkDestination(e.src,y,e.posMax),s.ok){for(o=e.md.normalizeLink(s.str),e.md.validateLink(o)?y=s.pos:o="",u=y;y<p&&(n=e.src.charCodeAt(y),!(!ie(n)&&n!==10));y++)
;if(s=e.md.helpers.parseLinkTitle(e.src,y,e.posMax),y<p&&u!==y&&s.ok)for(l=s.str,y=s.pos;y<p&&(n=e.src.charCodeAt(y),!(!ie(n)&&n!==10));y++);}(y>=p||e.src.charCodeAt(y)!==41)&&(d=!0),y++}if(d){if(typeof e.
env.references>"u")return!1;if(y<p&&e.src.charCodeAt(y)===91?(u=y+1,y=e.md.helpers.parseLinkLabel(e,y),y>=0?r=e.src.slice(u,y++):y=x+1):y=x+1,r||(r=e.src.slice(f,x)),r=Ln(r),i=e.env.references[r],!i)return e.
pos=h,!1;o=i.href,l=i.title}if(!t){e.pos=f,e.posMax=x;let A=e.push("link_open","a",1),E=[["href",o]];if(A.attrs=E,l&&E.push(["title",l]),r){let k=Object.create(null);k.label=r,A.meta=k}e.linkLevel++,e.
md.inline.tokenize(e),e.linkLevel--,e.push("link_close","a",-1)}return e.pos=y,e.posMax=p,!0}function Um(e,t){let n,r,s,i,o,l,u,d,h="",p=e.pos,f=e.posMax;if(e.src.charCodeAt(e.pos)!==33||e.src.charCodeAt(
e.pos+1)!==91)return!1;let x=e.pos+2,y=e.md.helpers.parseLinkLabel(e,e.pos+1,!1);if(y<0)return!1;if(i=y+1,i<f&&e.src.charCodeAt(i)===40){for(i++;i<f&&(n=e.src.charCodeAt(i),!(!ie(n)&&n!==10));i++);if(i>=
f)return!1;for(d=i,l=e.md.helpers.parseLinkDestination(e.src,i,e.posMax),l.ok&&(h=e.md.normalizeLink(l.str),e.md.validateLink(h)?i=l.pos:h=""),d=i;i<f&&(n=e.src.charCodeAt(i),!(!ie(n)&&n!==10));i++);if(l=
e.md.helpers.parseLinkTitle(e.src,i,e.posMax),i<f&&d!==i&&l.ok)for(u=l.str,i=l.pos;i<f&&(n=e.src.charCodeAt(i),!(!ie(n)&&n!==10));i++);else u="";if(i>=f||e.src.charCodeAt(i)!==41)return e.pos=p,!1;i++}else{
if(typeof e.env.references>"u")return!1;if(i<f&&e.src.charCodeAt(i)===91?(d=i+1,i=e.md.helpers.parseLinkLabel(e,i),i>=0?s=e.src.slice(d,i++):i=y+1):i=y+1,s||(s=e.src.slice(x,y)),s=Ln(s),o=e.env.references[s],
!o)return e.pos=p,!1;h=o.href,u=o.title}if(!t){r=e.src.slice(x,y);let A=[];e.md.inline.parse(r,e.md,e.env,A);let E=e.push("image","img",0),k=[["src",h],["alt",""]];if(E.attrs=k,E.children=A,E.content=
r,u&&k.push(["title",u]),s){let C=Object.create(null);C.label=s,E.meta=C}}return e.pos=i,e.posMax=f,!0}var Gm=/^([a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*)$/,
jm=/^([a-zA-Z][a-zA-Z0-9+.-]{1,31}):([^<>\x00-\x20]*)$/;function Hm(e,t){let n=e.pos;if(e.src.charCodeAt(n)!==60)return!1;let r=e.pos,s=e.posMax;for(;;){if(++n>=s)return!1;let o=e.src.charCodeAt(n);if(o===
60)return!1;if(o===62)break}let i=e.src.slice(r+1,n);if(jm.test(i)){let o=e.md.normalizeLink(i);if(!e.md.validateLink(o))return!1;if(!t){let l=e.push("link_open","a",1);l.attrs=[["href",o]],l.markup="\
autolink",l.info="auto";let u=e.push("text","",0);u.content=e.md.normalizeLinkText(i);let d=e.push("link_close","a",-1);d.markup="autolink",d.info="auto"}return e.pos+=i.length+2,!0}if(Gm.test(i)){let o=e.
md.normalizeLink(`mailto:${i}`);if(!e.md.validateLink(o))return!1;if(!t){let l=e.push("link_open","a",1);l.attrs=[["href",o]],l.markup="autolink",l.info="auto";let u=e.push("text","",0);u.content=e.md.
normalizeLinkText(i);let d=e.push("link_close","a",-1);d.markup="autolink",d.info="auto"}return e.pos+=i.length+2,!0}return!1}function Wm(e){return/^<a[>\s]/i.test(e)}function Zm(e){return/^<\/a\s*>/i.
test(e)}function tl(e){let t=e|32;return t>=97&&t<=122}function Jm(e,t){let n=e.src,r,s;if(n.startsWith("<!--",t)){if(n.startsWith(">",t+4))return t+5;if(n.startsWith("->",t+4))return t+6;r=t+4,s="-->"}else if(n.
startsWith("<![CDATA[",t))r=t+9,s="]]>";else if(n.charCodeAt(t+1)===63)r=t+2,s="?>";else if(tl(n.charCodeAt(t+2)))r=t+3,s=">";else return-1;if(e.skipHtmlSpecial)return-1;let i=n.indexOf(s,r);return i<
0?(e.skipHtmlSpecial=!0,-1):i+s.length}function Km(e,t){if(!e.md.options.html)return!1;let n=e.posMax,r=e.pos;if(e.src.charCodeAt(r)!==60||r+2>=n)return!1;let s,i=e.src.charCodeAt(r+1);if(i===33||i===
63)s=Jm(e,r);else if(i===47||tl(i)){let o=e.src.slice(r).match(Xa);s=o?r+o[0].length:-1}else return!1;if(s<0)return!1;if(!t){let o=e.push("html_inline","",0);o.content=e.src.slice(r,s),Wm(o.content)&&
e.linkLevel++,Zm(o.content)&&e.linkLevel--}return e.pos=s,!0}var Xm=/^&#((?:x[a-f0-9]{1,6}|[0-9]{1,7}));/i,Vm=/^&([a-z][a-z0-9]{1,31});/i;function Ym(e,t){let n=e.pos,r=e.posMax;if(e.src.charCodeAt(n)!==
38||n+1>=r)return!1;if(e.src.charCodeAt(n+1)===35){let s=e.src.slice(n).match(Xm);if(s){if(!t){let i=s[1][0].toLowerCase()==="x"?parseInt(s[1].slice(1),16):parseInt(s[1],10),o=e.push("text_special","",
0);o.content=ls(i)?zt(i):zt(65533),o.markup=s[0],o.info="entity"}return e.pos+=s[0].length,!0}}else{let s=e.src.slice(n).match(Vm);if(s){let i=Mn(s[0]);if(i!==s[0]){if(!t){let o=e.push("text_special",
"",0);o.content=i,o.markup=s[0],o.info="entity"}return e.pos+=s[0].length,!0}}}return!1}function La(e){let t={},n=e.length;if(!n)return;let r=0,s=-2,i=[];for(let o=0;o<n;o++){let l=e[o];if(i.push(0),(e[r].
marker!==l.marker||s!==l.token-1)&&(r=o),s=l.token,l.length=l.length||0,!l.close)continue;t.hasOwnProperty(l.marker)||(t[l.marker]=[-1,-1,-1,-1,-1,-1]);let u=t[l.marker][(l.open?3:0)+l.length%3],d=r-i[r]-
1,h=d;for(;d>u;d-=i[d]+1){let p=e[d];if(p.marker===l.marker&&p.open&&p.end<0){let f=!1;if((p.close||l.open)&&(p.length+l.length)%3===0&&(p.length%3!==0||l.length%3!==0)&&(f=!0),!f){let x=d>0&&!e[d-1].
open?i[d-1]+1:0;i[o]=o-d+x,i[d]=x,l.open=!1,p.end=o,p.close=!1,h=-1,s=-2;break}}}h!==-1&&(t[l.marker][(l.open?3:0)+(l.length||0)%3]=h)}}function Qm(e){let t=e.tokens_meta,n=e.tokens_meta.length;La(e.delimiters);
for(let s=0;s<n;s++){var r;let i=(r=t[s])===null||r===void 0?void 0:r.delimiters;i&&La(i)}}function ef(e){let t,n,r=0,s=e.tokens,i=e.tokens.length;for(t=n=0;t<i;t++)s[t].nesting<0&&r--,s[t].level=r,s[t].
nesting>0&&r++,s[t].type==="text"&&t+1<i&&s[t+1].type==="text"?s[t+1].content=s[t].content+s[t+1].content:(t!==n&&(s[n]=s[t]),n++);t!==n&&(s.length=n)}var os=[["text",Tm],["linkify",Om],["newline",Mm],
["escape",Im],["backticks",Fm],["strikethrough",Qa.tokenize],["emphasis",el.tokenize],["link",zm],["image",Um],["autolink",Hm],["html_inline",Km],["entity",Ym]],as=[["balance_pairs",Qm],["strikethroug\
h",Qa.postProcess],["emphasis",el.postProcess],["fragments_join",ef]],nl=class{constructor(){P(this,"ruler",new Wt),P(this,"ruler2",new Wt),P(this,"State",Ya);for(let e=0;e<os.length;e++)this.ruler.push(
os[e][0],os[e][1]);for(let e=0;e<as.length;e++)this.ruler2.push(as[e][0],as[e][1])}skipToken(e){let t=e.pos,n=this.ruler.getRules(""),r=n.length,s=e.md.options.maxNesting,i=e.cache;if(typeof i[t]<"u"){
e.pos=i[t];return}let o=!1;if(e.level<s){for(let l=0;l<r;l++)if(e.level++,o=n[l](e,!0),e.level--,o){if(t>=e.pos)throw new Error("inline rule didn't increment state.pos");break}}else e.pos=e.posMax;o||
e.pos++,i[t]=e.pos}tokenize(e){let t=this.ruler.getRules(""),n=t.length,r=e.posMax,s=e.md.options.maxNesting;for(;e.pos<r;){let i=e.pos,o=!1;if(e.level<s){for(let l=0;l<n;l++)if(o=t[l](e,!1),o){if(i>=
e.pos)throw new Error("inline rule didn't increment state.pos");break}}if(o){if(e.pos>=r)break;continue}e.pending+=e.src[e.pos++]}e.pending&&e.pushPending()}parse(e,t,n,r){let s=new this.State(e,t,n,r);
this.tokenize(s);let i=this.ruler2.getRules(""),o=i.length;for(let l=0;l<o;l++)i[l](s)}},tf={default:{options:{html:!1,xhtmlOut:!1,breaks:!1,langPrefix:"language-",linkify:!1,typographer:!1,quotes:"“”\
‘’",highlight:null,maxNesting:100},components:{core:{},block:{},inline:{}}},zero:{options:{html:!1,xhtmlOut:!1,breaks:!1,langPrefix:"language-",linkify:!1,typographer:!1,quotes:"“”‘’",highlight:null,
maxNesting:20},components:{core:{rules:["normalize","block","strip_references","inline","text_join"]},block:{rules:["paragraph"]},inline:{rules:["text"],rules2:["balance_pairs","fragments_join"]}}},commonmark:{
options:{html:!0,xhtmlOut:!0,breaks:!1,langPrefix:"language-",linkify:!1,typographer:!1,quotes:"“”‘’",highlight:null,maxNesting:20},components:{core:{rules:["normalize","block","strip_referenc\
es","inline","text_join"]},block:{rules:["blockquote","code","fence","heading","hr","html_block","lheading","list","reference","paragraph"]},inline:{rules:["autolink","backticks","emphasis","entity","\
escape","html_inline","image","link","newline","text"],rules2:["balance_pairs","emphasis","fragments_join"]}}}},nf=/^(vbscript|javascript|file|data):/,rf=/^data:image\/(gif|png|jpeg|webp);/,$a=["http:",
"https:","mailto:"],Ue=class{validateLink(e){let t=e.trim().toLowerCase();return nf.test(t)?rf.test(t):!0}normalizeLink(e){let t=$t(e,!0);if(t.hostname&&(!t.protocol||$a.indexOf(t.protocol)>=0))try{t.
hostname=ns.toASCII(t.hostname)}catch{}return t.auth&&(t.auth=Ke(t.auth)),t.hostname&&(t.hostname=Ke(t.hostname)),t.pathname&&(t.pathname=Ke(t.pathname)),t.search&&(t.search=Ke(t.search)),t.hash&&(t.hash=
Ke(t.hash)),_t(t)}normalizeLinkText(e){let t=$t(e,!0);if(t.hostname&&(!t.protocol||$a.indexOf(t.protocol)>=0))try{t.hostname=ns.toUnicode(t.hostname)}catch{}return Lt(_t(t),Lt.defaultChars+"%")}constructor(...e){
P(this,"inline",new nl),P(this,"block",new Va),P(this,"core",new Wa),P(this,"renderer",new Ga),P(this,"linkify",new wa),P(this,"utils",Ap),P(this,"helpers",Object.assign({},zp));let[t,n]=e;typeof t=="\
string"?(this.configure(t),n&&this.set(n)):(this.configure("default"),this.set(t||{}))}set(e){return Object.assign(this.options,e),this}configure(e){let t;if(typeof e=="string"){let s=e;if(t=tf[s],!t)
throw new Error(`Wrong 'markdown-it' preset "${s}", check name`)}else t=e;if(!t)throw new Error("Wrong `markdown-it` preset, can't be empty");t.options&&(this.options={...t.options});let n=t.components;
if(n){var r;["core","block","inline"].forEach(i=>{var o;let l=(o=n[i])===null||o===void 0?void 0:o.rules;l&&this[i].ruler.enableOnly(l)});let s=(r=n.inline)===null||r===void 0?void 0:r.rules2;s&&this.
inline.ruler2.enableOnly(s)}return this}enable(e,t=!1){let n=[];Array.isArray(e)||(e=[e]),["core","block","inline"].forEach(s=>{n=n.concat(this[s].ruler.enable(e,!0))}),n=n.concat(this.inline.ruler2.enable(
e,!0));let r=e.filter(s=>n.indexOf(s)<0);if(r.length&&!t)throw new Error(`MarkdownIt. Failed to enable unknown rule(s): ${r}`);return this}disable(e,t=!1){let n=[];Array.isArray(e)||(e=[e]),["core","b\
lock","inline"].forEach(s=>{n=n.concat(this[s].ruler.disable(e,!0))}),n=n.concat(this.inline.ruler2.disable(e,!0));let r=e.filter(s=>n.indexOf(s)<0);if(r.length&&!t)throw new Error(`MarkdownIt. Failed\
 to disable unknown rule(s): ${r}`);return this}use(e,...t){return e.apply(e,[this,...t]),this}parse(e,t){if(typeof e!="string")throw new Error("Input data should be a String");let n=new this.core.State(
e,this,t);return this.core.process(n),n.tokens}render(e,t={}){return this.renderer.render(this.parse(e,t),this.options,t)}parseInline(e,t){let n=new this.core.State(e,this,t);return n.inlineMode=!0,this.
core.process(n),n.tokens}renderInline(e,t={}){return this.renderer.render(this.parseInline(e,t),this.options,t)}};P(Ue,"Token",lt);P(Ue,"Ruler",Wt);P(Ue,"Renderer",Ga);P(Ue,"ParserCore",Wa);P(Ue,"Stat\
eCore",ja);P(Ue,"ParserBlock",Va);P(Ue,"StateBlock",Za);P(Ue,"ParserInline",nl);P(Ue,"StateInline",Ya);var rl=Pa(Ue);var sl=[161,161,164,164,167,168,170,170,173,174,176,180,182,186,188,191,198,198,208,208,215,216,222,225,230,230,232,234,236,237,240,240,242,243,247,250,252,252,254,254,257,257,273,273,275,275,283,283,
294,295,299,299,305,307,312,312,319,322,324,324,328,331,333,333,338,339,358,359,363,363,462,462,464,464,466,466,468,468,470,470,472,472,474,474,476,476,593,593,609,609,708,708,711,711,713,715,717,717,
720,720,728,731,733,733,735,735,768,879,913,929,931,937,945,961,963,969,1025,1025,1040,1103,1105,1105,8208,8208,8211,8214,8216,8217,8220,8221,8224,8226,8228,8231,8240,8240,8242,8243,8245,8245,8251,8251,
8254,8254,8308,8308,8319,8319,8321,8324,8364,8364,8451,8451,8453,8453,8457,8457,8467,8467,8470,8470,8481,8482,8486,8486,8491,8491,8531,8532,8539,8542,8544,8555,8560,8569,8585,8585,8592,8601,8632,8633,
8658,8658,8660,8660,8679,8679,8704,8704,8706,8707,8711,8712,8715,8715,8719,8719,8721,8721,8725,8725,8730,8730,8733,8736,8739,8739,8741,8741,8743,8748,8750,8750,8756,8759,8764,8765,8776,8776,8780,8780,
8786,8786,8800,8801,8804,8807,8810,8811,8814,8815,8834,8835,8838,8839,8853,8853,8857,8857,8869,8869,8895,8895,8978,8978,9312,9449,9451,9547,9552,9587,9600,9615,9618,9621,9632,9633,9635,9641,9650,9651,
9654,9655,9660,9661,9664,9665,9670,9672,9675,9675,9678,9681,9698,9701,9711,9711,9733,9734,9737,9737,9742,9743,9756,9756,9758,9758,9792,9792,9794,9794,9824,9825,9827,9829,9831,9834,9836,9837,9839,9839,
9886,9887,9919,9919,9926,9933,9935,9939,9941,9953,9955,9955,9960,9961,9963,9969,9972,9972,9974,9977,9979,9980,9982,9983,10045,10045,10102,10111,11094,11097,12872,12879,57344,63743,65024,65039,65533,65533,
127232,127242,127248,127277,127280,127337,127344,127373,127375,127376,127387,127404,917760,917999,983040,1048573,1048576,1114109],il=12288,ol=65510,al=[12288,12288,65281,65376,65504,65510],ll=8361,cl=65518,
ul=[8361,8361,65377,65470,65474,65479,65482,65487,65490,65495,65498,65500,65512,65518],dl=32,hl=10630,pl=[32,126,162,163,165,166,172,172,175,175,10214,10221,10629,10630],ml=4352,fl=262141,us=[4352,4447,
8986,8987,9001,9002,9193,9196,9200,9200,9203,9203,9725,9726,9748,9749,9776,9783,9800,9811,9855,9855,9866,9871,9875,9875,9889,9889,9898,9899,9917,9918,9924,9925,9934,9934,9940,9940,9962,9962,9970,9971,
9973,9973,9978,9978,9981,9981,9989,9989,9994,9995,10024,10024,10060,10060,10062,10062,10067,10069,10071,10071,10133,10135,10160,10160,10175,10175,11035,11036,11088,11088,11093,11093,11904,11929,11931,
12019,12032,12245,12272,12287,12289,12350,12353,12438,12441,12543,12549,12591,12593,12686,12688,12773,12783,12830,12832,12871,12880,42124,42128,42182,43360,43388,44032,55203,63744,64255,65040,65049,65072,
65106,65108,65126,65128,65131,94176,94180,94192,94198,94208,101594,101631,101664,101760,101874,101888,102801,102816,102866,110576,110579,110581,110587,110589,110590,110592,110888,110898,110898,110928,
110930,110933,110933,110948,110952,110960,111355,119552,119638,119648,119670,126980,126980,127183,127183,127374,127374,127377,127386,127406,127406,127488,127490,127504,127547,127552,127560,127568,127569,
127584,127589,127744,127776,127789,127797,127799,127868,127870,127891,127904,127946,127951,127955,127968,127984,127988,127988,127992,128062,128064,128064,128066,128252,128255,128317,128331,128334,128336,
128359,128378,128378,128405,128406,128420,128420,128507,128591,128640,128709,128716,128716,128720,128722,128725,128729,128732,128735,128747,128748,128756,128764,128986,128986,128992,129003,129008,129008,
129292,129338,129340,129349,129351,129535,129648,129660,129664,129734,129736,129736,129740,129757,129759,129771,129775,129786,131072,196605,196608,262141];var kt=(e,t)=>{let n=0,r=Math.floor(e.length/2)-1;for(;n<=r;){let s=Math.floor((n+r)/2),i=s*2;if(t<e[i])r=s-1;else if(t>e[i+1])n=s+1;else return!0}return!1};var gl=19968,[af,lf]=cf(us);function cf(e){let t=e[0],n=e[1];for(let r=0;r<e.length;r+=2){let s=e[r],i=e[r+1];if(gl>=s&&gl<=i)return[s,i];i-s>n-t&&(t=s,n=i)}return[t,n]}var bl=e=>e<161||e>1114109?!1:kt(
sl,e),xl=e=>e<il||e>ol?!1:kt(al,e),uf=e=>e<ll||e>cl?!1:kt(ul,e),df=e=>e<dl||e>hl?!1:kt(pl,e),yl=e=>e>=af&&e<=lf?!0:e<ml||e>fl?!1:kt(us,e);function wl(e){return bl(e)?"ambiguous":xl(e)?"fullwidth":uf(e)?
"halfwidth":df(e)?"narrow":yl(e)?"wide":"neutral"}function hf(e){if(!Number.isSafeInteger(e))throw new TypeError(`Expected a code point, got \`${typeof e}\`.`)}function _l(e){return hf(e),wl(e)}function pf(e){return/^\p{Emoji_Presentation}/u.test(String.fromCodePoint(e))}function ds(e){if(e<4352)return!1;switch(_l(e)){case"fullwidth":case"halfwidth":return!0;case"wide":return!pf(e);case"narr\
ow":return!1;case"ambiguous":return null;case"neutral":return/^\p{sc=Hangul}/u.test(String.fromCodePoint(e))}}function mf(e,t){return ds(e)??(t===65025&&n(e));function n(r){return r===8216||r===8217||
r===8220||r===8221}}function ff(e){return ds(e)??(917760<=e&&e<=917999)}function gf(e){return ds(e)??!1}function bf(e){return e>=65024&&e<=65038}function vl(e){let t=e.inline.State;class n extends t{scanDelims(s,i){
let o=this.posMax,l=this.src.charCodeAt(s),[u,d]=N(this.src,s),h=u,p=null;bf(u)&&(p=N(this.src,d)[0],/^\p{Zs}/u.test(String.fromCodePoint(p))||(h=p));let f=s;for(;f<o&&this.src.charCodeAt(f)===l;)f++;
let x=f-s,y=f<o?this.src.codePointAt(f):32,A=e.utils.isWhiteSpace(h),E=e.utils.isWhiteSpace(y);if(A||E)return{can_open:!E,can_close:!A,length:x};let k=e.utils.isMdAsciiPunct(h)||e.utils.isPunctChar(String.
fromCodePoint(h)),C=e.utils.isMdAsciiPunct(y)||e.utils.isPunctChar(String.fromCodePoint(y)),D=k,R=C;if(i){let M=gf(y)||(p!==null?mf(p,u):ff(u));D||=M||!C,R||=M||!k}return{can_open:D,can_close:R,length:x};
function N(M,q){if(q<=0)return[32,-1];let W=M.charCodeAt(q-1);if((W&64512)!==56320)return[W,q-1];let H=M.codePointAt(q-2);return H>65535?[H,q-2]:[W,q-1]}}}e.inline.State=n}var xf=/^(`{3}|~{3})(markdown|md|mdx) *$/;function kl(e){e.block.ruler.before("fence","nested_fence",yf,{alt:["paragraph","reference","blockquote","list"]})}function yf(e,t,n,r){if(e.sCount[t]-e.blkIndent>=
4)return!1;let s=p=>e.src.slice(e.bMarks[p]+e.tShift[p],e.eMarks[p]).trimEnd(),[,i,o]=xf.exec(s(t))??[];if(!i)return!1;let l=1,u=!1,d=t+1;for(;d<n;d+=1){let p=s(d);if(p&&e.sCount[d]<e.blkIndent)return!1;
if(p===i?l-=1:p.startsWith(i)&&/^\w/.test(p.slice(3))&&(l+=1,u=!0),!l)break}if(!u||l&&!e.env.growing)return!1;if(r)return!0;let h=e.push("fence","code",0);return h.info=o,h.content=e.getLines(t+1,d,e.
sCount[t],!0),h.markup=i,h.map=[t,l?d:d+1],e.line=h.map[1],!0}var wf=/^<(?:br *\/?|(sub|sup|kbd)>([^<>`$]+)<\/\1)>/,hs=40,qn=new rl("commonmark",{html:!1,breaks:!0,linkify:!0}).set({maxNesting:hs}).enable(["table","strikethrough","linkify"]).disable("text_join").
use(Jo).use(kl).use(vl);qn.normalizeLinkText=e=>e;qn.linkify.set({fuzzyLink:!1,fuzzyEmail:!1});qn.inline.ruler.before("autolink","tag",(e,t)=>{if(e.src[e.pos]!=="<")return!1;let n=wf.exec(e.src.slice(
e.pos,e.pos+200));if(!n)return!1;let[r,s,i]=n;return!t&&!s?e.push("hardbreak","br",0):t||(e.push(`${s}_open`,s,1),e.push("text","",0).content=i,e.push(`${s}_close`,s,-1)),e.pos+=r.length,!0});function ps(e,t){
return qn.parse(e,t)}var El=2e5,_f=3e3,vf=/^[\p{L}\p{N} ,.?'"-]*$/u,Al=200,Zt=class{constructor(){this.node=B("div",{class:"tm-content"});this.source="";this.tree=[];this.finished={end:0,nodes:0,elements:0};this.environment=
{growing:!0};this.endsPlainly=!1}show(t,n){if(n&&this.extend(t))return;let{end:r}=this.finished;(!t.startsWith(this.source.slice(0,r))||!n&&t.length<=El)&&this.restart(n),this.source=t;let{nodes:i}=this.
finished,o=this.tree.slice(0,i),l=this.read(n);mt(this.node,this.tree.slice(i),l,i),this.tree=[...o,...l],n||Qo(this.node)}extend(t){let n=this.source,r=this.node.lastChild?.lastChild,s=this.tree[this.
tree.length-1];if(!this.endsPlainly||!t.startsWith(n)||!(r instanceof Text)||!Array.isArray(s))return!1;let i=t.slice(n.length),o=n.slice(n.trimEnd().length);if(!vf.test(i)||o.includes(`
`))return!1;let l=(o+i).trimEnd();return r.appendData(l),s[s.length-1]=r.data,this.source=t,!0}restart(t){this.finished={end:0,nodes:0,elements:0},this.environment={growing:t}}read(t){let{finished:n,source:r}=this;
this.endsPlainly=!1;let s=r.slice(n.end);if(r.length>El)return ms(s);let i=kf(s,this.environment),o=[],l=t?Ef(i,s):0,u=n.elements;for(let[d,h]of i.entries()){let p=d===i.length-1,f=Af(h)?ms(s.slice(h.
start,i[d+1]?.start)):t&&p?this.growingBlock(h):yt(h.tokens);if(u+=zr(f),u>_f)return[...o,...ms(s.slice(h.start))];if(o.push(...f),d<l){let x=n.end+i[d+1].start;this.finished={end:x,nodes:n.nodes+o.length,
elements:u}}}return o}growingBlock(t){if(Cf(t))return yt(Rf(t.tokens));let n=Ts(t.source);if(n!==t.source)return yt(ps(n,{...this.environment}));let r=yt(t.tokens),s=r[r.length-1];return this.endsPlainly=
s?.[0]==="p"&&typeof s[s.length-1]=="string",r}};function kf(e,t){let n=[0];for(let s=e.indexOf(`
`);s>=0;s=e.indexOf(`
`,s+1))n.push(s+1);let r=[];for(let s of ps(e,t)){let i=s.map?.[0]??0;if(s.level===0&&s.nesting>=0&&s.type!=="inline"){let o=n[i];r.push({tokens:[],start:o,line:i,source:e.slice(o)})}r[r.length-1].tokens.
push(s)}return r}function Ef(e,t){let n=t.split(`
`).length-1,r=e.length-1;for(;r>0&&e[r].line>=n;)r-=1;return Math.max(r,0)}function Af({tokens:e}){return e.some(({level:t})=>t>=hs-1)}function Cf({tokens:e,source:t,line:n}){let r=e.findLast(({nesting:i})=>i===
0);return r?.type==="formula"||r?.type==="code_block"?!0:r?.type!=="fence"||!r.map?!1:!(r.map[0]-n===t.split(`
`).length-1)}function Rf(e){let t=e.findLast(({type:n})=>n==="fence");return t&&(t.content=t.content.replace(/(^|\n)[ \t]*(`{1,2}|~{1,2})\n?$/,"$1")),e}function ms(e){let t=e.split(`
`),n=[];for(let r=0;r<t.length;r+=Al)n.push(["div",{class:"tm-plain tm-lines"},t.slice(r,r+Al).join(`
`)]);return n}var Pn=class{constructor(t){this.area=t;this.card=B("div",{class:"tm-hover",role:"status",hidden:!0});this.tokens=[];this.cursor=-1;t.addEventListener("pointerover",n=>this.point(n)),t.addEventListener(
"pointerdown",n=>this.point(n)),t.addEventListener("pointerleave",()=>this.show(null)),t.addEventListener("blur",()=>this.show(null)),t.addEventListener("keydown",n=>this.key(n))}attach(){this.tokens=
[...this.area.querySelectorAll("[title]")];for(let t of this.tokens)t.dataset.numbers=t.title,t.removeAttribute("title");this.area.append(this.card)}point(t){let n=t.target instanceof Element?t.target:
null;this.show(n?.closest("[data-numbers]")??null)}key(t){let r={ArrowLeft:-1,ArrowRight:1,Escape:0}[t.key];r===void 0||!this.tokens.length||(t.preventDefault(),t.stopPropagation(),this.cursor=Math.min(
Math.max(this.cursor+r,0),this.tokens.length-1),this.show(r?this.tokens[this.cursor]:null))}show(t){for(let i of this.area.querySelectorAll(".tm-pointed"))i.classList.remove("tm-pointed");if(this.card.
hidden=!t,!t)return;t.classList.add("tm-pointed"),this.card.textContent=t.dataset.numbers??"";let[n,r]=[t.getClientRects()[0],this.area.getBoundingClientRect()];if(!n)return;let s=Math.min(n.left-r.left,
r.width-this.card.offsetWidth);this.card.style.left=`${Math.max(s,0)}px`,this.card.style.top=`${n.bottom-r.top+4}px`}};var zn=class{constructor(t,n,r){let s=()=>n(this.input.text);this.input=new ct("Edited message","",{enter:s,escape:r}),this.input.text=t,this.node=B("div",{class:"tm-editor"},this.input.node,B("div",{
class:"tm-editor-buttons"},je("Cancel",r),je("Send",s,{"aria-label":"Send edited message",class:"tm-primary"})))}focus(){let{node:t}=this.input;t.focus(),t.setSelectionRange(t.value.length,t.value.length)}};var Sf={user:"You",assistant:"Answer",system:"System"};function fs(e,t=""){return B("div",{class:`tm-plain ${t}`},e)}function Cl(e,...t){return B("div",{class:`tm-message tm-${e}`,role:"article","aria\
-label":Sf[e]??e},...t)}function Un(e,t){return B("div",{class:"tm-alarm tm-problem",role:"alert"},B("div",{},e),...t?[B("div",{class:"tm-advice"},t)]:[])}var Et=class{constructor(t,n){this.actions=n;
this.inspected=B("div",{class:"tm-inspected",role:"region","aria-label":"Inspector"});this.view=null;this.messages=B("div",{class:"tm-messages"});this.document=new Zt;this.thoughts=document.createTextNode(
"");this.reasoning=B("details",{class:"tm-reasoning",open:!0,hidden:!0},B("summary",{},"Thinking"),B("div",{class:"tm-plain"},this.thoughts));this.waiting=B("div",{class:"tm-faint"},"Waiting for the f\
irst token …");this.before=B("div",{class:"tm-tool-steps"});this.after=B("div",{class:"tm-after"});this.heatmap=B("div",{class:"tm-heatmap",hidden:!0,role:"group",tabindex:0,"aria-label":"Tokens: th\
e arrow keys show their numbers"});this.card=new Pn(this.heatmap);this.heatmapButton=xe("heatmap","Heat map",()=>this.toggleHeatmap(),{"aria-pressed":"false"});this.editor=null;this.showMessages(t),this.
node=B("section",{class:"tm-turn tm-running","aria-busy":"true","aria-live":"off"},this.messages,Cl("assistant",this.reasoning,this.before,this.document.node,this.heatmap,this.waiting,this.after),this.
inspected)}get status(){return this.view?.status??""}get text(){return this.document.node.innerText}grow(t,n){this.waiting.hidden=!0,this.think(n),this.document.show(t,!0)}settle(t){this.view=t;for(let n of[
"aria-busy","aria-live"])this.node.removeAttribute(n);return this.node.classList.remove("tm-running"),this.node.dataset.turn=t.id,this.node.dataset.status=t.status,this.waiting.hidden=!0,this.showMessages(
t.messages),this.think(t.reasoning),this.reasoning.open=!1,this.before.append(...t.tool_steps.map(n=>fs(n,"tm-tool-step"))),this.document.show(t.content,!1),this.after.append(...this.rest(t)),this}think(t){
this.reasoning.hidden=!t,t.startsWith(this.thoughts.data)?this.thoughts.appendData(t.slice(this.thoughts.length)):this.thoughts.data=t}showMessages(t){let{view:n}=this,r=t.map(({role:o,text:l})=>Cl(o,
fs(l))),s=r.pop()??"",i=B("div",{class:"tm-tools"});n&&i.append(xe("edit","Edit this message",()=>this.edit()),Qe(()=>n.prompt,"Copy this message")),this.messages.replaceChildren(...r,B("div",{class:"\
tm-said"},i,s))}rest(t){let n=t.other_choices.map(Tf);if(t.problem&&n.push(Un(t.problem,t.advice)),t.status!=="complete"){let s=B("div",{class:"tm-faint tm-outside"},"Not part of the conversation.");t.
text&&s.append(je("Keep",()=>this.actions.send({kind:"keep"}))),n.push(s)}n.push(...t.warnings.map(s=>fs(s,"tm-faint")));let r=B("span",{class:"tm-faint tm-footer",title:t.footer},t.footer);return n.push(
B("div",{class:"tm-tools"},r,...this.tools(t))),n}tools(t){let{send:n}=this.actions,{id:r}=t,s=[Qe(()=>t.text,"Copy this answer")];return t.has_tokens&&s.push(this.heatmapButton,xe("inspect","Open in \
inspector",()=>n({kind:"inspect",id:r}))),s.push(xe("retry","Retry",()=>n({kind:"retry",id:r}))),s.push(xe("delete","Delete this turn",()=>n({kind:"delete",id:r}))),s}edit(){let{view:t}=this;!t||this.
editor||(this.editor=new zn(t.prompt,n=>this.actions.replace(n,t.id),()=>this.stopEditing()),this.messages.lastElementChild?.before(this.editor.node),this.messages.classList.add("tm-edited"),this.editor.
focus())}stopEditing(){if(!this.editor)return;let t=this.editor.node.contains(Le(this.editor.node));this.editor.node.remove(),this.editor=null,this.messages.classList.remove("tm-edited"),t&&this.messages.
querySelector(".tm-tools button")?.focus()}toggleHeatmap(){let{view:t}=this,n=this.heatmap.hidden;t&&n&&!this.heatmap.childNodes.length&&this.actions.send({kind:"heatmap",id:t.id}),this.heatmap.hidden=
!n,this.document.node.hidden=n,this.heatmapButton.setAttribute("aria-pressed",String(n))}drawHeatmap(t){this.heatmap.replaceChildren(...jr(t)),this.card.attach()}};function Tf(e,t){let n=B("div",{class:"\
tm-label"},`choice ${t+1}`),r=new Zt;return r.show(e,!1),B("div",{class:"tm-other-choice"},n,r.node)}var Df=.25,Gn=class{constructor({prompt:t,base:n,pieces:r},s,i){this.change=i;this.parts={text:new jn,reasoning:new jn};this.frame=0;this.pauseUntil=0;this.prompt=t,this.base=n,this.turn=new Et([{role:"\
user",text:t}],s),this.add(r)}add(t){let n=!1;for(let{part:r,offset:s,text:i}of t)this.parts[r].add(s,i)&&(n=!0);n&&this.schedule()}end(){cancelAnimationFrame(this.frame),this.turn.node.classList.remove(
"tm-running")}schedule(){this.frame||=requestAnimationFrame(t=>{this.frame=0,t<this.pauseUntil?this.schedule():this.change(()=>this.draw())})}draw(){let t=performance.now(),{text:n,reasoning:r}=this.parts;
this.turn.grow(n.text,r.text);let s=performance.now();this.pauseUntil=s+(s-t)*(1/Df-1)}},jn=class{constructor(){this.text="";this.length=0}add(t,n){let r=t<this.length?n.slice(this.length-t):n;return r?
(this.text+=t>this.length?` … ${r}`:r,this.length=t+n.length,!0):!1}};var Hn=class{constructor(t,n){this.send=n;this.rows=new Map;this.prefix=`tm-${Math.random().toString(36).slice(2)}`;this.models=B("datalist",{id:`${this.prefix}-models`});let[r,s]=["basic","more"].map(
i=>t.filter(o=>o.level===i).map(o=>this.row(o)));this.node=B("div",{class:"tm-settings",role:"region","aria-label":"Settings"},this.models,...r,B("details",{class:"tm-more"},B("summary",{},"more"),...s))}row(t){
let{name:n}=t,r=n==="model"?this.models.id:null,s=`${this.prefix}-${n}`,i=Nf(t,{id:s,list:r,"aria-describedby":`${s}-help`}),o=B("div",{class:"tm-alarm",role:"alert"});i.addEventListener("change",()=>i.
validity.badInput||this.set(n,i.value)),i.addEventListener("blur",()=>{i.validity.badInput&&this.refuse(n,`${n}: expected ${t.expected}.`)});let l=this.slider(t,i);this.rows.set(n,{input:i,slider:l,problem:o});
let u=t.expected?` (${t.expected})`:"";return B("div",{class:"tm-setting"},B("label",{for:s},n),i,...l?[l]:[],B("div",{class:"tm-faint tm-help",id:`${s}-help`},`${t.help}${u}`),o)}slider(t,n){let{name:r,
level:s,kind:i,minimum:o,maximum:l,step:u}=t;if(s!=="basic"||i!=="number"||o===null||l===null)return null;let d=B("input",{type:"range",min:o,max:l,step:u,"aria-label":`${r} slider`,oninput:()=>n.value=
d.value,onchange:()=>this.set(r,d.value)});return n.addEventListener("input",()=>d.value=n.value),d}set(t,n){this.refuse(t,""),this.send({kind:"set",name:t,value:n}),t==="host"&&this.send({kind:"model\
s"})}show(t){for(let[n,{input:r,slider:s}]of this.rows){n==="host"&&r instanceof HTMLSelectElement&&r.replaceChildren(...Rl(t.hosts));let i=t.set[n]??"";r!==Le(r)&&(r.value=i);let o=n==="host"||n==="m\
odel"?t[n]:void 0,l=t.defaults[n]??o??"";s&&(s.value=i||l||"1"),r instanceof HTMLSelectElement?r.options[0].textContent=l?`(${l})`:"(not set)":r.placeholder=l}}refuse(t,n){let r=this.rows.get(t);r&&(r.
problem.textContent=n)}offer(t){this.models.replaceChildren(...t.map(n=>B("option",{value:n})))}};function Nf(e,t){let{kind:n,minimum:r,maximum:s}=e;switch(n){case"switch":case"choice":{let i=n==="swi\
tch"?["true","false"]:e.choices;return B("select",t,...Rl(i))}case"long":case"json":return B("textarea",{rows:n==="long"?2:1,...t});case"number":case"integer":return B("input",{type:"number",min:r,max:s,
step:n==="integer"?1:"any",...t});default:return B("input",{type:"text",...t})}}function Rl(e){return["",...e].map(t=>B("option",{value:t},t))}var Of=5e3,Mf=5e3,Sl="Answering …",Wn=class{constructor(t,n){this.model=t;this.turns=new Map;this.running=null;this.order=[];this.attempt=null;this.form=null;this.replaced=null;this.closeInspector=()=>{};
this.log=new Vt;this.actions={send:t=>this.send(t),replace:(t,n)=>{this.replaced=n,this.composer.post(t,n)}};this.name=B("strong");this.status=B("span",{class:"tm-faint",role:"status"});this.problem=B(
"div");this.spoken=B("div",{class:"tm-off-screen","aria-live":"polite"});this.branches=B("div",{class:"tm-branches"});this.settingsPane=B("div",{class:"tm-pane",hidden:!0});this.settingsButton=xe("set\
tings","Settings",()=>this.toggleSettings(),{"aria-expanded":"false"});this.onMessage=t=>this.receive(t);this.onRestart=()=>this.kernelEnded();this.onKernelChange=(t,n)=>{(n===void 0||n==="dead")&&this.
kernelEnded()};this.send=r=>{As(t,r)},this.composer=new Xt(this.send,r=>Vn(this.status,r)),this.preview=new Yt(this.send,()=>this.composer.text),this.hidesStatic=Cs(t.get("_static")),document.head.append(
this.hidesStatic),n.append(this.root()),t.on("msg:custom",this.onMessage),t.on("comm_live_update",this.onRestart),this.kernel=t.widget_manager?.kernel,this.kernel?.disposed?.connect(this.onKernelChange),
this.kernel?.statusChanged?.connect(this.onKernelChange),this.open(t.get("_opening")),this.send({kind:"open"})}close(){clearTimeout(this.silence),this.model.off("msg:custom",this.onMessage),this.model.
off("comm_live_update",this.onRestart),this.kernel?.disposed?.disconnect(this.onKernelChange),this.kernel?.statusChanged?.disconnect(this.onKernelChange),this.hidesStatic.remove(),this.running?.end(),
this.log.close(),this.closeInspector()}root(){return B("div",{class:"tm-widget tm-panel",role:"region","aria-label":"Chat","data-lm-suppress-shortcuts":"true",oncopy:ks},B("div",{class:"tm-bar-top"},this.
name,B("span",{class:"tm-right"}),this.settingsButton,this.preview.toggle),this.settingsPane,this.preview.node,B("div",{class:"tm-chat-box"},this.log.node,this.branches,this.problem,this.composer.node),
this.status,this.spoken)}receive(t){switch(t.kind){case"snapshot":this.open(t);break;case"turns":this.update(t);break;case"started":this.start(t.answer);break;case"delta":this.running?.add(t.pieces);break;case"\
ended":this.end(t);break;case"notice":Vn(this.status,t.lines.join(" ")||Sl);break;case"refused":this.refuse(t);break;case"settings":this.form?.show(t.settings),this.preview.refresh();break;case"settin\
g_refused":this.form?.refuse(t.name,t.problem);break;case"models":this.form?.offer(t.models);break;case"request":this.preview.show(t.texts);break;case"heatmap":this.turns.get(t.id)?.drawHeatmap(t.tree);
break;case"inspect":this.inspect(t.id,t.cell,t.model)}this.watch()}watch(){clearTimeout(this.silence),this.running&&(this.silence=setTimeout(()=>this.send({kind:"open"}),Of))}open(t){this.name.textContent=
t.name,this.form||(this.form=new Hn(t.form,this.send),this.settingsPane.append(this.form.node)),this.form.show(t.settings);let{running:n}=t;n?this.running?.prompt===n.prompt?(this.update(t),this.running.
add(n.pieces)):(this.update(t),this.start(n)):this.finish(t)}update({turns:t,order:n,attempt:r,branches:s}){for(let[i,o]of Object.entries(t))this.turns.has(i)||this.turns.set(i,new Et(o.messages,this.
actions).settle(o));this.order=n,this.attempt=r,this.showTurns(),this.branches.replaceChildren(),s.length&&this.branches.append(this.branchList(s))}branchList(t){let n=t.map((s,i)=>B("div",{class:"tm-\
branch"},`branch ${i+1}: ${s} `,je("restore",()=>this.send({kind:"restore",number:i+1}),{"aria-label":`Restore branch ${i+1}`}))),r=`${t.length} kept branch${t.length>1?"es":""}`;return B("details",{},
B("summary",{},r),...n)}showTurns(){let{running:t,attempt:n}=this,s=(t?t.base:[...this.order,...n?[n]:[]]).flatMap(i=>this.turns.get(i)?.node??[]);for(let[i,o]of this.turns)o.node.classList.toggle("tm\
-attempt",i===n);this.log.show(t?[...s,t.turn.node]:s)}start(t){this.composer.started(t.prompt),this.problem.replaceChildren(),this.running?.end(),this.running=new Gn(t,this.actions,this.log.keepBottom),
this.status.textContent=Sl,this.showTurns(),this.log.scrollToEnd()}end(t){this.finish(t);let{problem:n,advice:r="",text:s=""}=t,i=this.turns.get(this.attempt??this.order[this.order.length-1]);n!==void 0?
this.refuse({problem:n,advice:r,text:s}):(this.replaced&&this.turns.get(this.replaced)?.stopEditing(),this.status.textContent=i?`Answer ${i.status}.`:"",this.speak(i?.text??"")),this.replaced=null,this.
preview.refresh()}finish(t){let{running:n}=this;this.stopRunning();let s=Object.values(t.turns).filter(({id:i})=>!this.turns.has(i)).findLast(({prompt:i})=>i===n?.prompt);this.log.keepBottom(()=>{n&&s&&
this.turns.set(s.id,n.turn.settle(s)),this.update(t)})}speak(t){this.spoken.textContent=t.slice(0,Mf),setTimeout(()=>this.spoken.replaceChildren(),1e3)}stopRunning(){this.running?.end(),this.running=null,
this.composer.finished(),this.status.textContent=""}refuse({problem:t,advice:n,text:r}){this.replaced&&this.order.includes(this.replaced)?this.composer.forget():this.composer.giveBack(r),this.problem.
replaceChildren(Un(t||"Stopped before it was sent.",n)),this.status.textContent=""}kernelEnded(){this.stopRunning(),this.composer.forget(),this.problem.replaceChildren(Un("The kernel that held this co\
nversation has ended.","Run the cell again."))}async inspect(t,n,r){this.closeInspector();let s=this.turns.get(t)?.inspected;if(!s)return;this.closeInspector=()=>s.replaceChildren();let i=B("div",{class:"\
tm-faint"},`In the next cell: ${n}`);s.replaceChildren(i);let o=this.model.widget_manager;if(r&&o?.create_view&&o.get_model){let l=await o.create_view(await o.get_model(r));this.closeInspector=()=>{l.
remove(),s.replaceChildren()};let u=xe("close","Close inspector",()=>this.closeInspector());s.replaceChildren(u,l.el)}s.scrollIntoView({block:"nearest"})}toggleSettings(){this.settingsPane.hidden=!this.
settingsPane.hidden,this.settingsButton.setAttribute("aria-expanded",String(!this.settingsPane.hidden)),this.settingsPane.hidden||this.send({kind:"models"})}};var gs=new Map,If=1e3;function Bf({model:e,el:t}){let n=e.get("_static"),r=new Wn(e,t);return Tl(n,1),()=>{r.close(),Tl(n,-1),setTimeout(()=>{gs.get(n)||r.send({kind:"closed"})},If)}}function Tl(e,t){
gs.set(e,(gs.get(e)??0)+t)}var ex={render:Bf};export{ex as default};
