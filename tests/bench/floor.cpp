// Kept as it was written, a yardstick and no part of the program, so it is not laid out either.
// clang-format off
// A yardstick, not a model of style: plain C++ reference points (no engine) for the same workloads as simpy_workloads.py.
// usage: floor hold {pq|bin|quad|ladder} PENDING OPS | w1 N | w2 N | w3 N | lindley N | rng OPS
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <cstdint>
#include <cmath>
#include <queue>
#include <deque>
#include <vector>
#include <chrono>
#include <algorithm>
#include <string>
using namespace std; using u64=uint64_t; using u32=uint32_t;
static double now_s(){return chrono::duration<double>(chrono::steady_clock::now().time_since_epoch()).count();}
struct Rng{u64 s[4];Rng(u64 z){for(auto&x:s){z+=0x9e3779b97f4a7c15;u64 y=z;y=(y^(y>>30))*0xbf58476d1ce4e5b9;y=(y^(y>>27))*0x94d049bb133111eb;x=y^(y>>31);}}
 static u64 rotl(u64 x,int k){return (x<<k)|(x>>(64-k));}
 u64 next(){u64 r=rotl(s[0]+s[3],23)+s[0],t=s[1]<<17;s[2]^=s[0];s[3]^=s[1];s[1]^=s[2];s[0]^=s[3];s[2]^=t;s[3]=rotl(s[3],45);return r;}
 double u(){return ((next()>>11)+0.5)*0x1p-53;} double expo(double m){return -log(u())*m;}};
struct Ev{double t;u64 seq;u32 a,b;}; // 24 bytes: time, tie-break, payload
static inline bool before(const Ev&x,const Ev&y){return x.t<y.t||(x.t==y.t&&x.seq<y.seq);}
struct After{bool operator()(const Ev&x,const Ev&y)const{return before(y,x);}};
struct PQ{priority_queue<Ev,vector<Ev>,After> q;void push(const Ev&e){q.push(e);}Ev pop(){Ev e=q.top();q.pop();return e;}bool empty(){return q.empty();}};
template<int D>struct Heap{vector<Ev> h;bool empty(){return h.empty();}
 void push(const Ev&e){size_t i=h.size();h.push_back(e);while(i){size_t p=(i-1)/D;if(!before(e,h[p]))break;h[i]=h[p];i=p;}h[i]=e;}
 Ev pop(){Ev r=h[0],e=h.back();h.pop_back();size_t n=h.size(),i=0;if(!n)return r;for(;;){size_t c=i*D+1;if(c>=n)break;size_t m=c,l=min(c+D,n);for(size_t k=c+1;k<l;k++)if(before(h[k],h[m]))m=k;if(!before(h[m],e))break;h[i]=h[m];i=m;}h[i]=e;return r;}
 Ev replace(const Ev&e){Ev r=h[0];size_t n=h.size(),i=0;for(;;){size_t c=i*D+1;if(c>=n)break;size_t m=c,l=min(c+D,n);for(size_t k=c+1;k<l;k++)if(before(h[k],h[m]))m=k;if(!before(h[m],e))break;h[i]=h[m];i=m;}h[i]=e;return r;}};
// Ladder queue (Tang, Goh, Thng 2005): unsorted top, up to 8 rungs of buckets, sorted bottom (kept descending, pop_back).
struct Ladder{static constexpr size_t TH=48;static constexpr int MAXR=8;
 vector<Ev> top,bottom;double topStart=0,topMin=INFINITY,topMax=-INFINITY;size_t cnt=0;
 struct Rung{double start,w;size_t cur,n,cnt;vector<vector<Ev>> b;} R[MAXR];int nr=0;
 bool empty(){return !cnt;}
 void push(const Ev&e){cnt++;if(e.t>=topStart){top.push_back(e);topMin=min(topMin,e.t);topMax=max(topMax,e.t);return;}
  for(int x=0;x<nr;x++){auto&r=R[x];if(e.t>=r.start+r.cur*r.w){size_t i=(size_t)((e.t-r.start)/r.w);if(i>=r.n)i=r.n-1;if(i<r.cur)i=r.cur;r.b[i].push_back(e);r.cnt++;return;}}
  auto it=upper_bound(bottom.begin(),bottom.end(),e,[](const Ev&x,const Ev&y){return before(y,x);});bottom.insert(it,e);}
 void mk(double start,double w,size_t n){auto&r=R[nr++];r.start=start;r.w=w;r.cur=0;r.n=n;r.cnt=0;if(r.b.size()<n)r.b.resize(n);}
 void spread(vector<Ev>&v){auto&r=R[nr-1];for(auto&e:v){size_t i=(size_t)((e.t-r.start)/r.w);if(i>=r.n)i=r.n-1;r.b[i].push_back(e);}r.cnt+=v.size();v.clear();}
 void refill(){for(;;){while(nr&&!R[nr-1].cnt)nr--;
   if(!nr){if(topMax-topMin<=0||top.size()<=TH){bottom.swap(top);topStart=nextafter(topMax,INFINITY);topMin=INFINITY;topMax=-INFINITY;sort(bottom.begin(),bottom.end(),[](const Ev&a,const Ev&b){return before(b,a);});return;}
     size_t n=top.size();double w=(topMax-topMin)/n;mk(topMin,w,n+1);topStart=topMin+w*(n+1);spread(top);topMin=INFINITY;topMax=-INFINITY;}
   auto&r=R[nr-1];while(r.b[r.cur].empty())r.cur++;auto&bk=r.b[r.cur];
   if(bk.size()>TH&&nr<MAXR&&r.w>1e-12){double s=r.start+r.cur*r.w,w=r.w/bk.size();size_t n=bk.size()+1;r.cnt-=bk.size();r.cur++;vector<Ev>&src=r.b[r.cur-1];mk(s,w,n);spread(src);continue;}
   r.cnt-=bk.size();bottom.swap(bk);r.cur++;sort(bottom.begin(),bottom.end(),[](const Ev&a,const Ev&b){return before(b,a);});return;}}
 Ev pop(){if(bottom.empty())refill();Ev e=bottom.back();bottom.pop_back();cnt--;return e;}};
template<class Q>void hold(const char*nm,size_t N,size_t ops){Rng r(42);Q q;u64 seq=0;for(size_t i=0;i<N;i++)q.push({r.expo(1),seq++,(u32)i,0});
 double last=0;bool ok=true;auto op=[&]{Ev e=q.pop();if(e.t<last)ok=false;last=e.t;e.t+=r.expo(1);e.seq=seq++;q.push(e);};
 for(size_t i=0;i<2*N;i++)op();double t=now_s();for(size_t i=0;i<ops;i++)op();t=now_s()-t;printf("base hold %s %zu wall %.4f ns/op %.1f ordered %d\n",nm,N,t,t/ops*1e9,ok);}
template<int D>void holdrep(const char*nm,size_t N,size_t ops){Rng r(42);Heap<D> q;u64 seq=0;for(size_t i=0;i<N;i++)q.push({r.expo(1),seq++,(u32)i,0});
 auto op=[&]{Ev e=q.h[0];e.t+=r.expo(1);e.seq=seq++;q.replace(e);};
 for(size_t i=0;i<2*N;i++)op();double t=now_s();for(size_t i=0;i<ops;i++)op();t=now_s()-t;printf("base hold %s %zu wall %.4f ns/op %.1f\n",nm,N,t,t/ops*1e9);}
// hand-written event-driven network: event a: 0=arrival, 1=service end; b=customer slot
static void net(int mode,size_t N){Rng r(42);int K=mode==3?8:1;u32 c=mode==1?1:mode==2?50:20;double am=mode==1?1/0.9:mode==2?1/45.0:1,sm[8];for(int k=0;k<8;k++)sm[k]=mode==3?17/pow(0.7,k/2):1;
 struct Cu{double t0;int k;};vector<Cu> cu;vector<u32> fr;vector<deque<u32>> w(K);vector<u32> busy(K,0);vector<double> ws(K,0);vector<u64> wn(K,0);Heap<4> q;u64 seq=0,nev=0;size_t left=N;double t0=now_s(),t=0;
 auto begin=[&](u32 id){auto&x=cu[id];ws[x.k]+=t-x.t0;wn[x.k]++;q.push({t+r.expo(sm[x.k]),seq++,1,id});};
 auto enter=[&](u32 id){auto&x=cu[id];x.t0=t;if(busy[x.k]<c){busy[x.k]++;begin(id);}else w[x.k].push_back(id);};
 q.push({r.expo(am),seq++,0,0});
 while(!q.empty()){Ev e=q.pop();nev++;t=e.t;if(e.a==0){if(--left)q.push({t+r.expo(am),seq++,0,0});u32 id;if(fr.empty()){id=cu.size();cu.push_back({});}else{id=fr.back();fr.pop_back();}cu[id].k=0;enter(id);}
  else{auto&x=cu[e.b];int k=x.k;if(!w[k].empty()){u32 y=w[k].front();w[k].pop_front();begin(y);}else busy[k]--;
   auto&z=cu[e.b];if(k==K-1||((k==1||k==3||k==5)&&r.u()<0.3))fr.push_back(e.b);else{z.k=k+1;enter(e.b);}}}
 t0=now_s()-t0;printf("base w%d wall %.4f events %zu waits",mode,t0,(size_t)nev);for(int k=0;k<K;k++)printf(" %.4f",ws[k]/wn[k]);puts("");}
int main(int ac,char**av){string m=av[1];if(m=="hold"){string k=av[2];size_t N=atoll(av[3]),o=atoll(av[4]);if(k=="pq")hold<PQ>("std::priority_queue",N,o);if(k=="bin")hold<Heap<2>>("2-heap",N,o);if(k=="quad")hold<Heap<4>>("4-heap",N,o);if(k=="quadrep")holdrep<4>("4-heap replace-top",N,o);if(k=="ladder")hold<Ladder>("ladder",N,o);}
 else if(m[0]=='w')net(m[1]-'0',atoll(av[2]));
 else if(m=="rng"){Rng r(1);size_t o=atoll(av[2]);double s=0,t=now_s();for(size_t i=0;i<o;i++)s+=r.expo(1);t=now_s()-t;printf("rng ns/op %.2f mean %.4f\n",t/o*1e9,s/o);}
 else if(m=="lindley"){size_t N=atoll(av[2]);Rng r(42);double w=0,s=0,t=now_s();for(size_t i=0;i<N;i++){s+=w;w=max(0.0,w+r.expo(1)-r.expo(1/0.9));}t=now_s()-t;printf("lindley wall %.4f meanwait %.4f\n",t,s/N);}}
