# The server in a slim image, without root, with the model inside: nothing is fetched when it runs.
#
#   docker build -t quotewire .
#   docker run --rm -p 127.0.0.1:50051:50051 --read-only quotewire
#
# tests/deploy runs these very steps without a container engine.

FROM python:3.12-slim AS build
ENV PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY client client
COPY server server
RUN python -m venv /venv \
 && /venv/bin/python -m pip install --constraint constraints.txt '.[server,otel]' \
 && /venv/bin/python -m pip uninstall --yes pip

FROM python:3.12-slim
COPY --from=build /venv /venv
# Who publishes the port decides who can reach it: give it TLS there, or put it behind what encrypts.
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    QUOTEWIRE_ADDRESS=0.0.0.0:50051 \
    QUOTEWIRE_ALLOW_PLAINTEXT=true \
    GRPC_VERBOSITY=NONE
# No name, no home, no shell: just a number that is nobody's.
USER 10001:10001
EXPOSE 50051
STOPSIGNAL SIGTERM
# Generous at the start: the model is read first. Orchestrators that speak gRPC health need no command.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["quotewire", "health", "--address", "127.0.0.1:50051", "--timeout", "4"]
ENTRYPOINT ["quotewire"]
CMD ["serve"]
