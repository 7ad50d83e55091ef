var l=["_code","_css","_columns","_about","_beside","_opening","_view"],s=Symbol.for("tensormesh_nb.pages"),o=globalThis[s]??=new Map;function a(e){let n=String(e.get("_code")),t=o.get(n);if(!t){let i=URL.
createObjectURL(new Blob([n],{type:"text/javascript"}));t=import(i).then(r=>r.default).finally(()=>URL.revokeObjectURL(i)),t.catch(()=>o.delete(n)),o.set(n,t)}return t}function c(e){for(let n of l)e.get(
n)!==void 0&&e.set(n,"",{silent:!0})}async function d(e){let n=(await a(e.model)).initialize?.(e);return()=>{n?.(),c(e.model)}}async function u(e){return(await a(e.model)).render(e)}var p={initialize:d,
render:u};export{p as default};
