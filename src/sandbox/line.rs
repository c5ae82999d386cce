//! A TCP connection that can be torn.
//!
//! A vendor that dies in the middle of a call does not say goodbye: the client
//! sees a reset. The HTTP library always closes politely, so each connection is
//! wrapped, and whoever answers a call on it holds a `Handle` that can tear it.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// Accepts connections as lines, and counts those that are open.
pub(super) struct Switchboard {
    listener: TcpListener,
    open: Arc<AtomicUsize>,
}

impl Switchboard {
    pub(super) fn new(listener: TcpListener, open: Arc<AtomicUsize>) -> Self {
        Self { listener, open }
    }
}

impl Listener for Switchboard {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        // The library's own accept pauses when the process is out of file descriptors.
        let (stream, address) = Listener::accept(&mut self.listener).await;
        // Only speed hangs on it.
        let _ = stream.set_nodelay(true);
        self.open.fetch_add(1, Ordering::SeqCst);
        let state = Arc::new(State { torn: AtomicBool::new(false), flushed: Notify::new() });
        (Line { stream, state, open: Arc::clone(&self.open) }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// One connection.
pub(super) struct Line {
    stream: TcpStream,
    state: Arc<State>,
    open: Arc<AtomicUsize>,
}

#[derive(Debug)]
struct State {
    torn: AtomicBool,
    flushed: Notify,
}

/// A hold on a connection for whoever answers a call on it.
#[derive(Clone, Debug)]
pub(super) struct Handle(Arc<State>);

impl Handle {
    /// Tears the connection: nothing more is sent, the client sees a reset.
    pub(super) fn tear(&self) {
        self.0.torn.store(true, Ordering::SeqCst);
    }

    /// Waits until everything written so far is in the hands of the system. For use within a body that is being sent.
    pub(super) async fn flushed(&self) {
        self.0.flushed.notified().await;
    }
}

impl Connected<IncomingStream<'_, Switchboard>> for Handle {
    fn connect_info(stream: IncomingStream<'_, Switchboard>) -> Self {
        Self(Arc::clone(&stream.io().state))
    }
}

impl Line {
    fn whole(&self) -> io::Result<()> {
        let torn = self.state.torn.load(Ordering::SeqCst);
        if torn { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(()) }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if self.state.torn.load(Ordering::SeqCst) {
            // Without lingering, the system answers the peer with a reset instead of an orderly end.
            let _ = self.stream.set_zero_linger();
        }
        self.open.fetch_sub(1, Ordering::SeqCst);
    }
}

impl AsyncRead for Line {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.whole()?;
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.whole()?;
        Pin::new(&mut self.stream).poll_write_vectored(cx, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.whole()?;
        let done = Pin::new(&mut self.stream).poll_flush(cx);
        if done.is_ready() {
            self.state.flushed.notify_waiters();
        }
        done
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.whole()?;
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
