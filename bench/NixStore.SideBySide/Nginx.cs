using System.Globalization;
using System.Net.Sockets;

namespace NixStore.SideBySide;

/// <summary>nginx over a directory, on this machine alone, as it is set up out of the box but for its log.</summary>
internal sealed class Nginx : IDisposable
{
    // The path in the package libnginx-mod-http-echo of Debian.
    private const string EchoModule = "/usr/lib/nginx/modules/ngx_http_echo_module.so";

    private readonly Shell _shell = new(new Dictionary<string, object>());
    private readonly string _configuration;

    /// <summary>Starts it.</summary>
    /// <param name="root">The directory that it serves.</param>
    /// <param name="work">A directory for its files.</param>
    /// <param name="delay">How long each answer waits; with any delay it needs the module <c>echo</c>.</param>
    public Nginx(string root, string work, TimeSpan delay = default)
    {
        Directory.CreateDirectory(work);
        _configuration = Path.Combine(work, "nginx.conf");
        var port = FindFreePort();
        var seconds = delay.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        var (module, locations) = delay == TimeSpan.Zero
            ? ("", "")
            : ($"load_module {EchoModule};", $"location / {{ echo_sleep {seconds}; echo_exec @files; }} location @files {{ }}");
        File.WriteAllText(_configuration, $$"""
            {{module}}
            worker_processes auto;
            pid {{work}}/pid;
            error_log {{work}}/error.log;
            events { worker_connections 1024; }
            http {
              access_log off;
              sendfile on;
              tcp_nopush on;
              types { text/x-nix-narinfo narinfo; application/x-nix-nar nar; }
              client_body_temp_path {{work}}/body;
              proxy_temp_path {{work}}/proxy;
              fastcgi_temp_path {{work}}/fastcgi;
              uwsgi_temp_path {{work}}/uwsgi;
              scgi_temp_path {{work}}/scgi;
              server { listen 127.0.0.1:{{port}}; root {{root}}; {{locations}} }
            }
            """);
        Address = $"http://127.0.0.1:{port}/";
        _shell.Run($"nginx -c '{_configuration}' -e '{work}/error.log'");
    }

    /// <summary>The address of the directory.</summary>
    public string Address { get; }

    /// <summary>Ends it.</summary>
    public void Dispose() => _shell.Run($"nginx -c '{_configuration}' -e '{Path.GetDirectoryName(_configuration)}/error.log' -s stop");

    private static int FindFreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
